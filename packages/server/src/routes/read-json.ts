import { DanqingError, issueText, type Text } from '@danqing/protocol';
import type { Context } from 'hono';
import type { z } from 'zod';
import { say } from '../say/say.ts';
import { findParsed, parseJsonBody } from '../security/json-body.ts';

/** In a body with thousands of invalid values, the first ones say enough. */
export const MAX_ISSUES = 20;

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The body as a JSON object; an absent body counts as an empty one. Clients do not always declare it as JSON.
 * @throws DanqingError REQUEST_MALFORMED
 */
export async function readJson(c: Context): Promise<JsonObject> {
  const value = await readJsonValue(c);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw malformed(say`The body is not a JSON object.`);
}

/** Any JSON value, for callers that validate it themselves. @throws DanqingError REQUEST_MALFORMED */
export async function readJsonValue(c: Context): Promise<unknown> {
  const kept = findParsed(c.req.raw);
  if (kept !== undefined) return kept.value;
  const text = await c.req.text();
  return text.trim() === '' ? {} : parseJsonBody(text);
}

/** Validates fields from outside. @throws DanqingError INPUT_INVALID; `details.param` names the first invalid field */
export function checkFields<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, MAX_ISSUES);
  const [first] = issues;
  const param = first?.path.map(String).join('.') ?? '';
  throw new DanqingError(
    'INPUT_INVALID',
    say`${param}: ${first === undefined ? say`wrong` : issueText(first)}.`,
    {
      hint: say`The reference of this interface lists its fields.`,
      details: { param, issues: issues.map(({ path, message }) => ({ path, message })) },
    },
  );
}

function malformed(message: Text): DanqingError {
  return new DanqingError('REQUEST_MALFORMED', message, {
    hint: say`Send one JSON object, such as {"prompt": "a red fox"}.`,
  });
}
