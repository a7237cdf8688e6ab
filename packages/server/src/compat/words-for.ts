import { type DanqingError, type ErrorSentences, type Language, tellError } from '@danqing/protocol';
import type { Context } from 'hono';
import { acceptedLanguage } from '../security/accepted-language.ts';

/** An error in the language that a client asks for, where its interface has room for one: English unless it says so. */
export function wordsFor(error: DanqingError, c: Context): ErrorSentences {
  return tellError(error, languageOf(c));
}

/** The language that a client asks for. */
export function languageOf(c: Context): Language {
  return acceptedLanguage(c.req.header('accept-language'));
}
