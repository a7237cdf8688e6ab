import { errorAnswerSchema } from '@danqing/protocol';
import { z } from '@hono/zod-openapi';

/** Helpers for route descriptions. */
export function jsonOf<S extends z.ZodType>(schema: S, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

export const FAILURE = jsonOf(errorAnswerSchema, 'What went wrong');

export const idParams = z.object({ id: z.string().max(100) });
export const nameParams = z.object({ name: z.string().max(100) });

export const cursor = z
  .string()
  .regex(/^\d{1,15}$/)
  .optional()
  .describe('`next` of the page before');

/** Schema of the number of entries on a page. */
export function pageSize(most: number, usual: number) {
  return z.coerce.number().int().min(1).max(most).default(usual);
}
