import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CatalogueModel } from '@danqing/model-store';
import type { ModelSource } from '../../src/engines/model-source.ts';
import { openServer, type RunningServer } from '../../src/serve/open-server.ts';
import type { ServeOptions } from '../../src/serve/serve-options.ts';
import { serveOptions } from './serve-options.ts';
import { fakeSource } from './test-server.ts';

export interface ListeningServer extends AsyncDisposable {
  readonly server: RunningServer;
  readonly url: string;
  /** Lines of the log. */
  readonly lines: string[];
  /** Holds `data`, `outputs` and `logs`. */
  readonly folder: string;
}

export interface ListeningOptions extends Partial<Omit<ServeOptions, 'log'>> {
  readonly source?: ModelSource;
  readonly catalogue?: readonly CatalogueModel[];
  readonly log?: Partial<ServeOptions['log']>;
}

/** Everything that `danqing serve` opens, on a free port, with the fake engine by default. */
export async function openListeningServer(options: ListeningOptions = {}): Promise<ListeningServer> {
  const { source = fakeSource(), catalogue, log, ...rest } = options;
  const folder = await mkdtemp(join(tmpdir(), 'danqing-serve-'));
  const lines: string[] = [];
  const server = await openServer(
    { ...serveOptions(folder), ...rest, log: { level: 'debug', folder: null, prompts: false, ...log } },
    { source, writeLine: (line) => lines.push(line), ...(catalogue === undefined ? {} : { catalogue }) },
  );
  return {
    server,
    url: server.url,
    lines,
    folder,
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Requests an image and waits until the job has ended, using only HTTP. */
export async function drawOver(url: string, json: object, headers: Record<string, string> = {}) {
  const submitted = await fetch(`${url}/api/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(json),
  });
  if (submitted.status !== 202) throw new Error(`${submitted.status} ${await submitted.text()}`);
  const { id } = (await submitted.json()) as { id: string };
  // The event stream of a job ends with it.
  await (await fetch(`${url}/api/jobs/${id}/events`, { headers })).text();
  return (await (await fetch(`${url}/api/jobs/${id}`, { headers })).json()) as {
    readonly id: string;
    readonly state: string;
    readonly images: readonly { readonly url: string; readonly bytes: number }[];
    readonly error: { readonly code: string } | null;
  };
}
