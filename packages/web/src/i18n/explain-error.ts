import {
  ERROR_CLASSES,
  ERROR_CODES,
  type ErrorCode,
  type ErrorWords,
  type Language,
  type Text,
  tellError,
} from '@danqing/protocol';

/** Hints for the page, where the error's own hint addresses programs or the command line. */
const PAGE_HINTS: Readonly<Partial<Record<ErrorCode, Text>>> = {
  BODY_TOO_LARGE: { en: 'Shorten the prompt.', zh: '请缩短提示词。' },
  JOB_NOT_FOUND: {
    en: 'It may have been removed elsewhere: reload the page.',
    zh: '它可能已在别处删除，请刷新页面。',
  },
  IMAGE_NOT_FOUND: {
    en: 'It may have been deleted elsewhere: reload the page.',
    zh: '它可能已在别处删除，请刷新页面。',
  },
  REPORT_NOT_FOUND: { en: 'Measure it under "Machine".', zh: '在“本机”页开始测量。' },
  AUTH_REQUIRED: { en: 'Sign in again.', zh: '请重新登录。' },
};

/** An error in the page's language: what happened and what to do about it; null when there is nothing to do. */
export function explainError(error: ErrorWords, language: Language): { text: string; hint: string | null } {
  const { meaning, message, hint } = tellError(error, language);
  return {
    text: meaning === null ? message : `${meaning}${error.zh?.message ?? ''}`,
    hint: PAGE_HINTS[error.code]?.[language] ?? hint ?? reaction(error.code, language),
  };
}

function reaction(code: ErrorCode, language: Language): string | null {
  const name = ERROR_CODES[code].class;
  return name === 'CancelledError' ? null : ERROR_CLASSES[name].reaction[language];
}
