import { DanqingError, isDanqingError } from '@danqing/protocol';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { say } from '../say/say.ts';
import type { CallerVariables } from '../security/identify-caller.ts';
import { notJson } from '../security/json-body.ts';

/** Values that middleware sets for routes. */
export interface AppEnv {
  Variables: CallerVariables;
}

/** An error in the format of /api; one without a code is only reported as having happened. */
export function errorAnswer(error: unknown, c: Context): Response {
  const known = knownError(error);
  setRetryAfter(known, c);
  return c.json({ error: known.toBody() }, known.httpStatus as 400);
}

export function knownError(error: unknown): DanqingError {
  if (isDanqingError(error)) return error;
  // The validator's error for a body that it cannot read.
  const isRefusal = error instanceof HTTPException && error.status < 500;
  return isRefusal ? notJson(error) : internal(error);
}

export function setRetryAfter({ details }: DanqingError, c: Context): void {
  const seconds = details?.retryAfterSeconds;
  if (typeof seconds === 'number') c.header('Retry-After', String(Math.ceil(seconds)));
}

function internal(cause: unknown): DanqingError {
  return new DanqingError('INTERNAL', say`Something went wrong in the server.`, {
    hint: say`Its log has the details. Please report this.`,
    cause,
  });
}
