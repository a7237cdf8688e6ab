import type { Context } from 'hono';
import { errorAnswer } from '../routes/app-env.ts';
import { openAiAnswer } from './openai/openai-error.ts';

type ErrorForm = (error: unknown, c: Context) => Response;

/** Errors have the shape that the clients of an address read, whether a route or a guard throws them. */
export function errorFormOf(path: string): ErrorForm {
  if (path.startsWith('/v1/')) return openAiAnswer;
  return errorAnswer;
}
