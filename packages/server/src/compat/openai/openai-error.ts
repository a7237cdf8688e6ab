import { type DanqingError, ERROR_CODES, type ErrorCode } from '@danqing/protocol';
import type { Context } from 'hono';
import { knownError, setRetryAfter } from '../../routes/app-env.ts';
import { wordsFor } from '../words-for.ts';

export interface OpenAiError {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string;
}

/** Codes that clients look for; all others are Danqing's, listed in docs/reference/errors.md. */
const CODES: Partial<Record<ErrorCode, string>> = {
  MODEL_NOT_FOUND: 'model_not_found',
  QUEUE_FULL: 'rate_limit_exceeded',
  LOGIN_LIMITED: 'rate_limit_exceeded',
  AUTH_REQUIRED: 'invalid_api_key',
};

const PARAMS: Partial<Record<ErrorCode, string>> = {
  MODEL_NOT_FOUND: 'model',
  INPUT_SIZE_NOT_MULTIPLE: 'size',
  INPUT_SIZE_RANGE: 'size',
  INPUT_STEPS_RANGE: 'steps',
  INPUT_SEED: 'seed',
  INPUT_PROMPT_TOO_LONG: 'prompt',
  INPUT_PROMPT_TEXT: 'prompt',
};

/** An error in the format of OpenAI's API. */
export function openAiAnswer(error: unknown, c: Context): Response {
  const known = knownError(error);
  setRetryAfter(known, c);
  return c.json({ error: openAiErrorOf(known, c) }, statusOf(known) as 400);
}

export function openAiErrorOf(error: DanqingError, c: Context): OpenAiError {
  const { code, details } = error;
  const { message, hint } = wordsFor(error, c);
  const param = typeof details?.param === 'string' ? details.param : PARAMS[code];
  return {
    message: hint === undefined ? message : `${message} ${hint}`,
    type: typeOf(statusOf(error)),
    param: param ?? null,
    code: CODES[code] ?? code,
  };
}

/** OpenAI's clients pick an error class by status: there an invalid request is 400 and an unknown model 404. */
function statusOf({ code, httpStatus }: DanqingError): number {
  if (code === 'MODEL_NOT_FOUND') return 404;
  return httpStatus === 422 && ERROR_CODES[code].class === 'InputError' ? 400 : httpStatus;
}

function typeOf(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status < 500 ? 'invalid_request_error' : 'server_error';
}
