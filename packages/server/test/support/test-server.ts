import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type EngineOptions, openFakeEngine } from '@danqing/engine';
import {
  DanqingError,
  type Job,
  type JobState,
  jobSchema,
  REPORT_PARTS,
  sameText,
  throwIfCancelled,
} from '@danqing/protocol';
import type { FakeEngineOptions } from '../../../engine/src/host/fake.ts';
import { type App, createApp } from '../../src/app.ts';
import { installedModels } from '../../src/engines/installed-models.ts';
import type { ModelSource } from '../../src/engines/model-source.ts';
import { openServices, type ServiceOptions, type Services } from '../../src/services.ts';
import { openLocalPorts } from '../../src/store/open-local-ports.ts';
import { sampleReport } from './sample-report.ts';

export const OWN = 'http://127.0.0.1:7860';
const MODELS = fileURLToPath(new URL('../../../../models', import.meta.url));

export interface TestServer extends AsyncDisposable {
  readonly app: App;
  readonly services: Services;
  /** Holds `data` and `outputs`. */
  readonly folder: string;
  /** Problems reported to the server that belong to no job. */
  readonly problems: unknown[];
}

export interface TestServerOptions extends Partial<ServiceOptions> {
  readonly source?: ModelSource;
  /** Default: SQLite and files. */
  readonly openPorts?: typeof openLocalPorts;
  /** The folder of an earlier server, whose queue continues. It is kept when this server is disposed. */
  readonly folder?: string;
}

/** A server in this process with a real database and real files, and the fake engine by default. */
export async function openTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { source = fakeSource(), openPorts = openLocalPorts, folder: given, ...rest } = options;
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'danqing-server-')));
  const problems: unknown[] = [];
  const services = await openServices(
    source,
    {
      dataFolder: join(folder, 'data'),
      outputFolder: join(folder, 'outputs'),
      library: { libraryFolder: join(folder, 'models'), libraries: [], importFolders: [], sources: {} },
      maxConcurrentRequests: 1,
      queueLimit: 100,
      idleUnloadMs: null,
      onProblem: (error) => problems.push(error),
      ...rest,
    },
    openPorts,
  );
  return {
    app: createApp(services, { onError: (error) => problems.push(error) }),
    services,
    folder,
    problems,
    async [Symbol.asyncDispose]() {
      await services[Symbol.asyncDispose]();
      if (given === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Two models, `fake` and `other`. */
export function fakeSource(options: FakeEngineOptions = {}): ModelSource & { readonly opened: string[] } {
  const opened: string[] = [];
  return {
    opened,
    initialName: 'fake',
    list: async () =>
      ['fake', 'other'].map((name) => ({
        name,
        isEmbedded: false,
        bytes: 1,
        precision: 'f32',
        kind: 'turbo' as const,
        problem: null,
      })),
    describe: async (name) => {
      if (name !== 'fake' && name !== 'other')
        throw new DanqingError('MODEL_NOT_FOUND', sameText(`No ${name}.`));
      const { card, kind, shift, warnings } = openFakeEngine().model;
      return {
        name,
        isEmbedded: false,
        kind,
        defaults: { ...card.defaults, shift },
        limits: card.limits,
        warnings,
      };
    },
    openEngine: async (name) => {
      opened.push(name);
      return { engine: openFakeEngine(options), pid: () => null };
    },
    measure: async (name, { pictures, signal, onPart }) => {
      for (const part of REPORT_PARTS) {
        onPart(part);
        await sleep(options.stepMs ?? 0, undefined, { signal }).catch(() => undefined);
        throwIfCancelled(signal);
      }
      return sampleReport(name, pictures);
    },
    inspect: async () => ({
      processor: 'test',
      threads: 1,
      freeBytes: 1000,
      totalBytes: 2000,
      library: null,
      devices: [],
      problem: null,
    }),
  };
}

/** The embedded model on one thread of the processor. */
export function miniSource(engine: Partial<EngineOptions> = {}): ModelSource {
  return installedModels({
    nameOrPath: 'danqing-mini',
    libraries: [MODELS],
    engine: { device: 'cpu', threads: 1, ...engine },
  });
}

export interface Answer<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** Sends a request to the app without a socket; JSON both ways. */
export async function ask<T = unknown>(
  app: App,
  path: string,
  {
    method = 'GET',
    json,
    headers = {},
  }: { method?: string; json?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer<T>> {
  const body = json === undefined ? {} : { body: JSON.stringify(json) };
  const type = json === undefined ? [] : [['content-type', 'application/json'] as const];
  const response = await app.request(`${OWN}${path}`, {
    method,
    headers: { ...headers, ...Object.fromEntries(type) },
    ...body,
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text === '' ? null : JSON.parse(text)) as T,
  };
}

/** Submits a job over HTTP and checks the answer against its schema. */
export async function submit(app: App, json: object = {}): Promise<Job> {
  const { status, body } = await ask(app, '/api/jobs', {
    method: 'POST',
    json: { prompt: '一只猫', ...json },
  });
  if (status !== 202) throw new Error(`refused: ${JSON.stringify(body)}`);
  return jobSchema.parse(body);
}

/** Waits for the job to reach `state`, by following its events. */
export async function until({ services }: TestServer, id: string, state: JobState): Promise<Job> {
  for await (const { event } of services.jobs.follow(id)) {
    if (event.type === 'job' && event.job.state === state) return event.job;
  }
  throw new Error(`the job ended as ${(await services.jobs.get(id)).state}, not as ${state}`);
}
