import { DanqingError, findJsonExcess } from '@danqing/protocol';
import { say } from '../say/say.ts';

/**
 * Far above any request of any interface. Without bounds, 32 MiB of brackets are millions of objects: seconds in which
 * nothing else is answered, and gigabytes.
 */
const BOUNDS = { depth: 64, values: 20_000 };

/** What was read of a request's body: a large one is parsed once. */
const parsed = new WeakMap<Request, { readonly value: unknown }>();

/** @throws DanqingError REQUEST_MALFORMED when it is no JSON, INPUT_INVALID when it has more than any request */
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

/** Undefined: nothing was kept. */
export function findParsed(request: Request): { readonly value: unknown } | undefined {
  return parsed.get(request);
}

/** The parser's own message would quote what was sent. */
export function notJson(cause: unknown): DanqingError {
  return new DanqingError('REQUEST_MALFORMED', say`The body is not JSON.`, { hint: HINT, cause });
}

const HINT = say`Send one JSON object, such as {"prompt": "a red fox"}.`;
const EXCESS = {
  depth: say`The body has brackets nested more than ${BOUNDS.depth} deep.`,
  values: say`The body has more than ${BOUNDS.values} values.`,
} as const;
