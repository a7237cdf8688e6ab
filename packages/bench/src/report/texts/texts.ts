import { en } from './en.ts';
import { zh } from './zh.ts';

export const REPORT_LANGUAGES = ['en', 'zh'] as const;
export type ReportLanguage = (typeof REPORT_LANGUAGES)[number];
/** All texts of one language; English is the form that the others take. */
export type ReportTexts = typeof en;

export function reportTexts(language: ReportLanguage): ReportTexts {
  return { en, zh }[language];
}
