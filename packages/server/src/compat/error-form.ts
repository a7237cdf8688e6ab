import type { Context } from 'hono';
import { errorAnswer } from '../routes/app-env.ts';
import { a1111Answer } from './a1111/a1111-error.ts';
import { openAiAnswer } from './openai/openai-error.ts';

type ErrorForm = (error: unknown, c: Context) => Response;

/** Errors take the format that clients of the path expect, whether a route or a guard throws them. */
export function errorFormOf(path: string): ErrorForm {
  if (path.startsWith('/v1/')) return openAiAnswer;
  if (path.startsWith('/sdapi/')) return a1111Answer;
  return errorAnswer;
}
