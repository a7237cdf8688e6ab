import type { Language } from '@danqing/protocol';
import { en } from './en.ts';
import { zh } from './zh.ts';

/** All texts of one language; English is the form that the others take. */
export type ReportTexts = typeof en;

export function reportTexts(language: Language): ReportTexts {
  return { en, zh }[language];
}
