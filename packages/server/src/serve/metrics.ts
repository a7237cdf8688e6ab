import { residentBytesOf } from '@danqing/engine';
import { readVersion } from '@danqing/engine/version';
import { DanqingError, type Job } from '@danqing/protocol';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { hasEnded } from '../jobs/job-state.ts';
import { say } from '../say/say.ts';
import { callerOf, isLoopbackAddress } from '../security/connection.ts';
import { type AccessRules, isLoopbackHost } from '../security/exposure.ts';
import type { Services } from '../services.ts';
import type { JobWatcher } from './watch-jobs.ts';

const HTTP_SECONDS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30];
const STAGE_SECONDS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300];

/** Metrics for Prometheus. Labels have few values: none contains a name, path or prompt chosen by a client. */
export class Metrics implements JobWatcher {
  readonly registry = new Registry();
  private readonly ended: Counter;
  private readonly pictures: Counter;
  private readonly stageSeconds: Histogram;
  private readonly httpSeconds: Histogram;

  constructor({ jobs, enginePids }: Pick<Services, 'jobs' | 'enginePids'>) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          this.set(await read());
        },
      });
    new Gauge({ name: 'danqing_info', help: 'Version', labelNames: ['version'], registers }).set(
      { version: readVersion() },
      1,
    );
    gauge('danqing_jobs_waiting', 'Jobs that wait', async () => (await jobs.counts()).waiting);
    gauge('danqing_jobs_running', 'Jobs that run', async () => (await jobs.counts()).running);
    gauge('danqing_queue_limit', 'Jobs that may wait', async () => (await jobs.counts()).limit);
    gauge(
      'danqing_engine_resident_bytes',
      "Memory of the engines' processes; 0 when none runs",
      () => residentBytesOf(enginePids()) ?? 0,
    );
    this.ended = new Counter({
      name: 'danqing_jobs_ended_total',
      help: 'Jobs that ended, by how and, where they failed, why',
      labelNames: ['state', 'code', 'source'],
      registers,
    });
    this.pictures = new Counter({ name: 'danqing_pictures_total', help: 'Pictures drawn', registers });
    this.stageSeconds = new Histogram({
      name: 'danqing_stage_seconds',
      help: 'Time of the stages of finished jobs',
      labelNames: ['stage'],
      buckets: STAGE_SECONDS,
      registers,
    });
    this.httpSeconds = new Histogram({
      name: 'danqing_http_request_seconds',
      help: 'Time until an answer begins, by route',
      labelNames: ['method', 'route', 'status'],
      buckets: HTTP_SECONDS,
      registers,
    });
  }

  changed({ state, error, source, images, report }: Job): void {
    if (!hasEnded(state)) return;
    this.ended.inc({ state, code: error?.code ?? '', source });
    this.pictures.inc(images.length);
    for (const [stage, ms] of Object.entries(report?.stageMs ?? {})) {
      this.stageSeconds.observe({ stage }, ms / 1000);
    }
  }

  /** Measures requests by the pattern of the route that answered. */
  readonly timed: MiddlewareHandler = async (c, next) => {
    const start = performance.now();
    await next();
    const labels = { method: methodOf(c), route: routeOf(c), status: c.res.status };
    this.httpSeconds.observe(labels, (performance.now() - start) / 1000);
  };
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

function methodOf(c: Context): string {
  return METHODS.has(c.req.method) ? c.req.method : 'other';
}

function routeOf(c: Context): string {
  const pattern = routePath(c);
  return pattern === '' || pattern.endsWith('*') ? 'other' : pattern;
}

/** `/metrics`: with a token, only for clients that have it; without one, only for programs on this machine. */
export function metricsRoutes(metrics: Metrics, rules: AccessRules): Hono {
  const routes = new Hono();
  routes.get('/metrics', async (c) => {
    const isOpen = rules.authToken !== null || isLoopbackHost(rules.host);
    if (!isOpen && !isLoopbackAddress(callerOf(c).address)) {
      throw new DanqingError('AUTH_REQUIRED', say`Metrics can be read only from this machine.`, {
        hint: say`Set server.auth_token to read them from elsewhere.`,
      });
    }
    return c.body(await metrics.registry.metrics(), 200, { 'Content-Type': metrics.registry.contentType });
  });
  return routes;
}
