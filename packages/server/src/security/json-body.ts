import { DanqingError, findJsonExcess } from '@danqing/protocol';
import { say } from '../say/say.ts';

/**
 * Far above what any request needs. Without limits, 32 MiB of brackets would become millions of objects: gigabytes of
 * memory, and seconds in which nothing else is answered.
 */
const BOUNDS = { depth: 64, values: 20_000 };

/** Parsed bodies by request, so that a large one is parsed only once. */
const parsed = new WeakMap<Request, { readonly value: unknown }>();

/** @throws DanqingError REQUEST_MALFORMED if it is not JSON, INPUT_INVALID if it exceeds the limits */
export function parseJsonBody(text: string): unknown {
  const excess = findJsonExcess(text, BOUNDS);
  if (excess === 'open') throw notJson(undefined);
  if (excess !== null) throw new DanqingError('INPUT_INVALID', EXCESS[excess], { hint: HINT });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw notJson(cause);
  }
}

export function keepParsed(request: Request, value: unknown): void {
  parsed.set(request, { value });
}

/** Undefined if the body was not parsed before. */
export function findParsed(request: Request): { readonly value: unknown } | undefined {
  return parsed.get(request);
}

/** The parser's own message would quote the body. */
export function notJson(cause: unknown): DanqingError {
  return new DanqingError('REQUEST_MALFORMED', say`The body is not JSON.`, { hint: HINT, cause });
}

const HINT = say`Send one JSON object, such as {"prompt": "a red fox"}.`;
const EXCESS = {
  depth: say`The body has brackets nested more than ${BOUNDS.depth} deep.`,
  values: say`The body has more than ${BOUNDS.values} values.`,
} as const;
