import type { Language } from '../text.ts';
import { en } from './en.ts';
import type { EnumWords } from './word-lists.ts';
import { zh } from './zh.ts';

export const ENUM_WORDS: Readonly<Record<Language, EnumWords>> = { en, zh };

/** The word for a value; a value without one stands for itself. */
export function wordFor(words: Readonly<Partial<Record<string, string>>>, value: string): string {
  return words[value] ?? value;
}
