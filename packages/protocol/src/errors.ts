import { ERROR_CLASSES, ERROR_CODES, type ErrorCode } from './error-table.ts';
import { say } from './say/say.ts';
import type { Language, Text } from './text.ts';

/** Hint for errors that can only be bugs. */
export const REPORT_HINT = say`Please report this.`;

export interface DanqingErrorOptions {
  /** One sentence that says what to do about it. */
  readonly hint?: Text | undefined;
  /** Values for programs: sizes, names, limits. JSON only. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly cause?: unknown;
}

/** An error's sentences in one language. */
export interface ErrorSentences {
  readonly message: string;
  readonly hint?: string | undefined;
}

/** An error as sent between processes and over HTTP, in English and Chinese. */
export interface ErrorBody extends ErrorSentences {
  readonly code: ErrorCode;
  /** Absent in records of older versions. */
  readonly zh?: ErrorSentences | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** The parts of an error that people read. */
export type ErrorWords = Pick<ErrorBody, 'code' | 'message' | 'hint' | 'zh'>;

/**
 * `message` is in English, `zh` says the same in Chinese. Guards compare codes, which survive the way between
 * processes; classes do not.
 */
export class DanqingError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly zh: ErrorSentences;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ErrorCode, message: Text, options: DanqingErrorOptions = {}) {
    const { hint, cause, details } = options;
    super(message.en, cause === undefined ? undefined : { cause });
    this.name = ERROR_CODES[code].class;
    this.code = code;
    this.hint = hint?.en;
    this.zh = { message: message.zh, ...(hint === undefined ? {} : { hint: hint.zh }) };
    this.details = details;
  }

  get exitCode(): number {
    return ERROR_CLASSES[ERROR_CODES[this.code].class].exit;
  }

  get httpStatus(): number {
    return httpStatusOf(this.code);
  }

  /** The message, for use inside another sentence. */
  get text(): Text {
    return { en: this.message, zh: this.zh.message };
  }

  get hintText(): Text | undefined {
    return this.hint === undefined ? undefined : { en: this.hint, zh: this.zh.hint ?? this.hint };
  }

  toBody(): ErrorBody {
    return { ...errorWords(this), ...(this.details === undefined ? {} : { details: this.details }) };
  }

  /** Accepts older bodies too, which are in English only. */
  static fromBody({ code, message, hint, zh, details }: ErrorBody): DanqingError {
    const hintText = hint === undefined ? undefined : { en: hint, zh: zh?.hint ?? hint };
    return new DanqingError(code, { en: message, zh: zh?.message ?? message }, { hint: hintText, details });
  }
}

/** An error without its details; Chinese identical to the English is left out. */
export function errorWords({ code, message, hint, zh }: ErrorWords): ErrorWords {
  return {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(zh === undefined || (zh.message === message && (zh.hint ?? hint) === hint) ? {} : { zh }),
  };
}

/** An error as shown to people: in English its own words, in Chinese preceded by the meaning of its code. */
export interface ToldError extends ErrorSentences {
  readonly meaning: string | null;
}

export function tellError(error: ErrorWords, language: Language): ToldError {
  const { message, hint } = error;
  if (language === 'en') return { meaning: null, message, hint };
  const meaning = ERROR_CODES[error.code].zh;
  const told = error.zh?.message ?? message;
  return { meaning: meaning === told ? null : meaning, message: told, hint: error.zh?.hint ?? hint };
}

export function httpStatusOf(code: ErrorCode): number {
  const row: { readonly class: keyof typeof ERROR_CLASSES; readonly http?: number } = ERROR_CODES[code];
  return row.http ?? ERROR_CLASSES[row.class].http;
}

/** True for an error of Danqing; with `code`, only for that cause. */
export function isDanqingError(error: unknown, code?: ErrorCode): error is DanqingError {
  return error instanceof DanqingError && (code === undefined || error.code === code);
}

/** Checks a condition that fails only if the program itself is wrong. `message` is in English, for developers. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (condition) return;
  throw new DanqingError(
    'INTERNAL',
    { en: message, zh: `内部检查未通过：${message}` },
    { hint: REPORT_HINT },
  );
}
