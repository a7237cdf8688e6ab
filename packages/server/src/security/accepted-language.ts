import type { Language } from '@danqing/protocol';

/** The first supported language in the browser's Accept-Language. */
export function acceptedLanguage(acceptLanguage: string | undefined): Language {
  const first = /\b(zh|en)\b/i.exec(acceptLanguage ?? '');
  return first?.[1]?.toLowerCase() === 'zh' ? 'zh' : 'en';
}
