import { type DanqingError, type ErrorSentences, type Language, tellError } from '@danqing/protocol';
import type { Context } from 'hono';
import { acceptedLanguage } from '../security/accepted-language.ts';

/** An error in the language the client asks for (English by default), for APIs that have room for only one. */
export function wordsFor(error: DanqingError, c: Context): ErrorSentences {
  return tellError(error, languageOf(c));
}

/** The language the client asks for. */
export function languageOf(c: Context): Language {
  return acceptedLanguage(c.req.header('accept-language'));
}
