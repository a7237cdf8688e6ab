import { Hono } from 'hono';

/** `/healthz`: whether the server answers and accepts jobs. It needs no token and reveals nothing else. */
export function healthRoutes(stopping: AbortSignal): Hono {
  const routes = new Hono();
  routes.get('/healthz', (c) =>
    stopping.aborted ? c.json({ status: 'stopping' }, 503) : c.json({ status: 'ok' }),
  );
  return routes;
}
