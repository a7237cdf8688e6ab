import { type GalleryPage, galleryPageSchema } from '@danqing/protocol';
import { afterAll, beforeAll } from 'vitest';
import type { ModelSource } from '../../../server/src/engines/model-source.ts';
import { type ListeningOptions, openListeningServer } from '../../../server/test/support/open-test-server.ts';
import { fakeSource } from '../../../server/test/support/test-server.ts';
import type { BrowserHolder } from './user.ts';

/** Resources that a test file opens before its suites run. */
export interface PageTests extends BrowserHolder {
  /** The built page. */
  webFolder: string;
}

/** Duration of a fake step: slow enough to be seen, but four of them are quick to wait for. */
export const STEP_MS = 60;
/** Enough steps that the image is not finished before the test has looked. */
export const LONG = 100;

export interface PageServer {
  url: string;
}

/** A server for the tests of a suite; the fake engine unless another source is given. */
export function servePage(
  tests: PageTests,
  options: Omit<ListeningOptions, 'source'> & { readonly source?: () => ModelSource } = {},
): PageServer {
  const { source = () => fakeSource({ stepMs: STEP_MS }), ...rest } = options;
  const server: PageServer = { url: '' };
  let close = (): PromiseLike<void> => Promise.resolve();
  beforeAll(async () => {
    const opened = await openListeningServer({ ...rest, source: source(), webFolder: tests.webFolder });
    server.url = opened.url;
    close = () => opened[Symbol.asyncDispose]();
  });
  afterAll(() => close());
  return server;
}

/** Submits a job as another client of the same server. */
export async function submitTo(url: string, json: object): Promise<{ readonly id: string }> {
  const answer = await fetch(`${url}/api/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(json),
  });
  if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`);
  return (await answer.json()) as { id: string };
}

/** Resolves when the job has ended, which ends its stream. */
async function endOf(url: string, id: string): Promise<string> {
  await (await fetch(`${url}/api/jobs/${id}/events`)).text();
  return ((await (await fetch(`${url}/api/jobs/${id}`)).json()) as { state: string }).state;
}

/** The images whose prompt contains these words, and their number. */
export async function findImages(url: string, search: string): Promise<GalleryPage> {
  return galleryPageSchema.parse(await (await fetch(`${url}/api/images?search=${search}`)).json());
}

/** Submits a job and waits for it. */
export async function draw(url: string, json: object): Promise<void> {
  const { id } = await submitTo(url, json);
  const state = await endOf(url, id);
  if (state !== 'done') throw new Error(`the job ended as ${state}`);
}
