import type { Context } from 'hono';
import { knownError, setRetryAfter } from '../../routes/app-env.ts';
import { wordsFor } from '../words-for.ts';

/** An error in the format of A1111's API: clients show `detail`. */
export function a1111Answer(error: unknown, c: Context): Response {
  const known = knownError(error);
  setRetryAfter(known, c);
  const { code } = known;
  const { message, hint } = wordsFor(known, c);
  const detail = hint === undefined ? message : `${message} ${hint}`;
  // A1111 answers 404 for an unknown model.
  const status = code === 'MODEL_NOT_FOUND' ? 404 : known.httpStatus;
  return c.json({ error: code, detail, body: '', errors: message }, status as 400);
}
