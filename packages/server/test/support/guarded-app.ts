import { DanqingError, isDanqingError, sameText } from '@danqing/protocol';
import { Hono } from 'hono';
import { readJsonValue } from '../../src/routes/read-json.ts';
import { CallerReader } from '../../src/security/caller-reader.ts';
import type { AccessRules } from '../../src/security/exposure.ts';
import { type CallerVariables, identifyCaller, pathFinder } from '../../src/security/identify-caller.ts';
import { protect } from '../../src/security/protect.ts';
import { LOCAL_RULES } from './serve-options.ts';

export const TOKEN = 'correct horse battery';
export const OWN = 'http://127.0.0.1:7860';

/** Routes behind the guards, with the error format of /api. */
export function guardedApp(rules: Partial<AccessRules> = {}): Hono {
  const callers = new CallerReader({ ...LOCAL_RULES, ...rules });
  const app = new Hono<{ Variables: CallerVariables }>({ getPath: pathFinder(callers) });
  app.use('*', identifyCaller(callers));
  protect(app, {
    rules: { ...LOCAL_RULES, ...rules },
    limits: { picturesBytes: 4 * 1024 * 1024 },
  });
  app.onError((error, c) => {
    const known = isDanqingError(error) ? error : new DanqingError('INTERNAL', sameText(String(error)));
    return c.json({ error: known.toBody() }, known.httpStatus as 400);
  });
  app.get('/', (c) => c.html('<p>the page'));
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/api/jobs', (c) => c.json({ jobs: [] }));
  app.post('/api/jobs', async (c) => c.json(await c.req.json()));
  app.post('/sdapi/v1/png-info', async (c) => c.json({ type: typeof (await readJsonValue(c)) }));
  app.post('/sdapi/v1/txt2img', async (c) => c.json({ bytes: (await c.req.arrayBuffer()).byteLength }));
  return app as unknown as Hono;
}

export interface Answer {
  readonly status: number;
  /** Error code; null if there was no error. */
  readonly code: string | null;
  readonly headers: Headers;
  readonly text: string;
}

export async function ask(app: Hono, path: string, init: RequestInit = {}): Promise<Answer> {
  const { host, ...headers } = Object.fromEntries(new Headers({ host: '127.0.0.1:7860', ...init.headers }));
  const response = await app.request(`${OWN}${path}`, { ...init, headers: { host: host ?? '', ...headers } });
  const text = await response.text();
  return { status: response.status, code: codeIn(text), headers: response.headers, text };
}

function codeIn(text: string): string | null {
  try {
    const { error } = JSON.parse(text) as { error?: { code?: string } };
    return error?.code ?? null;
  } catch {
    return null;
  }
}

export const post = (
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
): RequestInit => ({
  method: 'POST',
  body,
  headers: { 'content-type': 'application/json', ...headers },
});
