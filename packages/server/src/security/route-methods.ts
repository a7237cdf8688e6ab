import type { Env, Hono, Schema } from 'hono';
import type { RouterRoute } from 'hono/types';
import type { MethodsOf } from './sharing.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Returns the methods that an app's routes answer, including HEAD for GET; middleware does not count. */
export function routeMethods<E extends Env, S extends Schema, P extends string>(
  app: Hono<E, S, P>,
): MethodsOf {
  return (path) =>
    METHODS.filter((method) => {
      const [found] = app.router.match(method, path) as [
        readonly [[unknown, RouterRoute], unknown][],
        unknown?,
      ];
      return found.some(([[, route]]) => !route.path.endsWith('*'));
    }).flatMap((method) => (method === 'GET' ? [method, 'HEAD'] : [method]));
}
