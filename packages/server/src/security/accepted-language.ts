import type { Language } from '@danqing/protocol';

/** By the browser's list of languages: the first that there is. */
export function acceptedLanguage(acceptLanguage: string | undefined): Language {
  const first = /\b(zh|en)\b/i.exec(acceptLanguage ?? '');
  return first?.[1]?.toLowerCase() === 'zh' ? 'zh' : 'en';
}
