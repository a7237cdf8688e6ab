import type { MiddlewareHandler } from 'hono';
import type { Caller, CallerReader } from './caller-reader.ts';
import { peerAddress } from './connection.ts';

/** What is found out about who calls. */
export interface CallerVariables {
  readonly caller: Caller;
  /** Whose turn it is: jobs of different clients take turns. */
  readonly client: string;
}

/** Before all guards, which ask for it. */
export function identifyCaller(callers: CallerReader): MiddlewareHandler<{ Variables: CallerVariables }> {
  return async (c, next) => {
    const caller = callers.read(c.req.raw, peerAddress(c.env));
    c.set('caller', caller);
    c.set('client', caller.address);
    await next();
  };
}

/** The path by which Hono finds routes, and which guards see. */
export function pathFinder(callers: CallerReader) {
  return (request: Request, { env }: { readonly env?: unknown } = {}): string =>
    callers.pathOf(request, peerAddress(env));
}
