import { readVersion } from '@danqing/engine/version';
import { DanqingError, type Issue, issueAt, joinText } from '@danqing/protocol';
import { OpenAPIHono } from '@hono/zod-openapi';
import { a1111Routes } from './compat/a1111/a1111-routes.ts';
import { errorFormOf } from './compat/error-form.ts';
import { mcpRoutes } from './compat/mcp/mcp-routes.ts';
import { openAiRoutes } from './compat/openai/openai-routes.ts';
import { type AppEnv, knownError } from './routes/app-env.ts';
import { attachmentRoutes } from './routes/attachments.ts';
import { eventRoutes } from './routes/events.ts';
import { imageRoutes } from './routes/images.ts';
import { jobRoutes } from './routes/jobs.ts';
import { libraryRoutes } from './routes/library.ts';
import { machineRoutes } from './routes/machine.ts';
import { machineReportRoutes } from './routes/machine-report.ts';
import { modelRoutes } from './routes/models.ts';
import { planRoutes } from './routes/plan.ts';
import { MAX_ISSUES } from './routes/read-json.ts';
import { statusRoutes } from './routes/status.ts';
import { say } from './say/say.ts';
import { CallerReader } from './security/caller-reader.ts';
import { identifyCaller, pathFinder } from './security/identify-caller.ts';
import { Ownership } from './security/ownership.ts';
import type { Services } from './services.ts';

export type App = OpenAPIHono<AppEnv>;

export interface AppOptions {
  /** Finds the client behind any proxies. Default: the peer of the connection is the client. */
  readonly callers?: CallerReader;
  /** Whether clients must sign in. */
  readonly authRequired?: boolean;
  /** A1111 clients get the steps and the scale they ask for, whatever suits the model. */
  readonly honorA1111?: boolean;
  /** Installs guards, before all routes. */
  readonly guard?: (app: App) => void;
  /** Whether anybody may use the server without a token, from other machines too. */
  readonly hasStrangers?: boolean;
  /** Called with errors that have no code: bugs. */
  readonly onError?: (error: unknown) => void;
}

/** The server's routes over its services. Nothing here listens: `app.fetch` answers requests. */
export function createApp(services: Services, options: AppOptions = {}): App {
  const { authRequired = false, honorA1111 = false, guard, onError } = options;
  const callers = options.callers ?? new CallerReader({ trustedProxies: [], basePath: '' });
  const app: App = new OpenAPIHono<AppEnv>({ defaultHook: refuse, getPath: pathFinder(callers) });
  app.onError((error, c) => {
    if (knownError(error).code === 'INTERNAL') onError?.(error);
    return errorFormOf(c.req.path)(error, c);
  });
  app.notFound((c) => errorFormOf(c.req.path)(notFound(c.req.method, c.req.path), c));
  app.use('*', identifyCaller(callers));
  app.use('*', async (c, next) => {
    await next();
    // HEAD is answered like GET, but nobody reads the body: a stream would stay open forever.
    if (c.req.method === 'HEAD') await c.res.body?.cancel();
  });
  guard?.(app);
  const ownership = new Ownership(options.hasStrangers ?? false);
  jobRoutes(app, services, ownership);
  attachmentRoutes(app, services);
  eventRoutes(app, services);
  imageRoutes(app, services, ownership);
  planRoutes(app, services);
  modelRoutes(app, services);
  libraryRoutes(app, services);
  statusRoutes(app, services, { authRequired });
  machineRoutes(app, services);
  machineReportRoutes(app, services);
  openAiRoutes(app, services);
  mcpRoutes(app, services);
  a1111Routes(app, services, { honorParameters: honorA1111 });
  app.doc31('/api/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Danqing', version: readVersion(), license: { name: 'Apache-2.0' } },
  });
  return app;
}

interface Checked {
  readonly success: boolean;
  readonly target: string;
  readonly error?: { readonly issues: readonly Issue[] };
}

/** Turns a schema violation in parameters or body into a DanqingError. */
function refuse({ success, target, error }: Checked): void {
  if (success) return;
  const issues = (error?.issues ?? []).slice(0, MAX_ISSUES).map(issueAt);
  throw new DanqingError(
    'INPUT_INVALID',
    say`The request does not match its description (${target}): ${joinText(issues, { en: '; ', zh: '；' })}.`,
    {
      hint: say`GET /api/openapi.json describes it.`,
      details: { issues: issues.map(({ en }) => en) },
    },
  );
}

function notFound(method: string, path: string): DanqingError {
  return new DanqingError('NOT_FOUND', say`There is no route ${method} ${path.slice(0, 200)}.`, {
    hint: say`GET /api/openapi.json describes all routes.`,
  });
}
