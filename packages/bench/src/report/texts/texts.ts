import type { Language } from '@danqing/protocol';
import { en } from './en.ts';
import { zh } from './zh.ts';

/** All texts of one language; English defines the type. */
export type ReportTexts = typeof en;

export function reportTexts(language: Language): ReportTexts {
  return { en, zh }[language];
}
