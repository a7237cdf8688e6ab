import type { Language } from '@danqing/protocol';
import type { Environment } from './user-folders.ts';

const LOCALE_VARIABLES = ['DANQING_LANG', 'LC_ALL', 'LC_MESSAGES', 'LANG'];

/** The language of the user's system, and the variable that sets it. */
export function systemLanguage(environment: Environment): { language: Language; source: string } {
  const source = LOCALE_VARIABLES.find((name) => environment[name]) ?? 'system';
  const locale = environment[source] ?? Intl.DateTimeFormat().resolvedOptions().locale;
  return { language: languageOfLocale(locale) ?? 'en', source };
}

/** zh_CN.UTF-8 -> zh; null for unsupported languages. */
export function languageOfLocale(locale: string): Language | null {
  if (/^zh(?![a-z])/i.test(locale)) return 'zh';
  return /^(en(?![a-z])|C$|C\.|POSIX$)/i.test(locale) ? 'en' : null;
}
