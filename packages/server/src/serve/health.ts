import { Hono } from 'hono';

/** `/healthz`: whether the server answers and takes work. Needs no token, tells nothing else. */
export function healthRoutes(stopping: AbortSignal): Hono {
  const routes = new Hono();
  routes.get('/healthz', (c) =>
    stopping.aborted ? c.json({ status: 'stopping' }, 503) : c.json({ status: 'ok' }),
  );
  return routes;
}
