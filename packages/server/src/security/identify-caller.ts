import type { MiddlewareHandler } from 'hono';
import type { Caller, CallerReader } from './caller-reader.ts';
import { peerAddress } from './connection.ts';

/** What is known about the client of a request. */
export interface CallerVariables {
  readonly caller: Caller;
  /** The client for scheduling: jobs of different clients take turns. */
  readonly client: string;
}

/** Runs before all guards, which use its result. */
export function identifyCaller(callers: CallerReader): MiddlewareHandler<{ Variables: CallerVariables }> {
  return async (c, next) => {
    const caller = callers.read(c.req.raw, peerAddress(c.env));
    c.set('caller', caller);
    c.set('client', caller.address);
    await next();
  };
}

/** Returns the path that Hono's routing and the guards see. */
export function pathFinder(callers: CallerReader) {
  return (request: Request, { env }: { readonly env?: unknown } = {}): string =>
    callers.pathOf(request, peerAddress(env));
}
