import type { Context } from 'hono';
import { knownError, setRetryAfter } from '../../routes/app-env.ts';
import { wordsFor } from '../words-for.ts';

/** An error in the shape of A1111's interface: programs show `detail`. */
export function a1111Answer(error: unknown, c: Context): Response {
  const known = knownError(error);
  setRetryAfter(known, c);
  const { code } = known;
  const { message, hint } = wordsFor(known, c);
  const detail = hint === undefined ? message : `${message} ${hint}`;
  // There an unknown model is 404.
  const status = code === 'MODEL_NOT_FOUND' ? 404 : known.httpStatus;
  return c.json({ error: code, detail, body: '', errors: message }, status as 400);
}
