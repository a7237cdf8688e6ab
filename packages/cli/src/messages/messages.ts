import type { ErrorCode } from '@danqing/protocol';
import type { Language } from '../settings.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

/** One catalogue for each language; English is the form that the others take. */
export type Messages = Omit<typeof en, 'errors'> & {
  /** What each code means, in languages other than that of the errors' own messages. */
  readonly errors: Readonly<Partial<Record<ErrorCode, string>>>;
};

export function messagesFor(language: Language): Messages {
  return { en, zh }[language];
}
