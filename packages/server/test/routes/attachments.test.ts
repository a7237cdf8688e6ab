import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeSafetensors } from '@danqing/core/formats';
import { attachmentSchema, type Job } from '@danqing/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { bodyGuard } from '../../src/security/body-guard.ts';
import { CallerReader } from '../../src/security/caller-reader.ts';
import {
  ask,
  fakeSource,
  miniSource,
  OWN,
  openTestServer,
  submit,
  type TestServer,
  until,
} from '../support/test-server.ts';

const MEBIBYTE = 1024 ** 2;
const CHANNELS = 16;

/** A noise file for the given size in pixels. */
function noiseFile(size: number, valueAt: (index: number) => number): Uint8Array {
  const edge = size / 8;
  const data = Float32Array.from({ length: CHANNELS * edge * edge }, (_, index) => valueAt(index));
  return encodeSafetensors(new Map([['noise', { type: 'F32', shape: [1, CHANNELS, edge, edge], data }]]));
}

async function upload(
  { app }: Pick<TestServer, 'app'>,
  bytes: Uint8Array,
  { kind = 'noise', type = 'application/octet-stream' } = {},
) {
  const response = await app.request(`${OWN}/api/attachments?kind=${kind}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: Uint8Array.from(bytes),
  });
  const body: unknown = await response.json();
  return { status: response.status, body, id: attachmentSchema.safeParse(body).data?.id ?? 'none' };
}

describe('an upload', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it('answers with the id that jobs name it by', async () => {
    const bytes = noiseFile(64, (index) => index % 7);
    const { status, body } = await upload(server, bytes);
    expect(status).toBe(201);
    expect(attachmentSchema.parse(body)).toMatchObject({ bytes: bytes.length, kind: 'noise' });
    expect((await upload(server, bytes)).body).toEqual(body);
  });

  it('is refused when nothing could use it', async () => {
    const error = (code: string) => ({
      error: { code, zh: { message: expect.stringMatching(/\p{Script=Han}/u) } },
    });
    const nan = noiseFile(64, () => Number.NaN);
    expect(await upload(server, nan)).toMatchObject({ status: 422, body: error('INPUT_NOISE') });
    expect(await upload(server, Buffer.from('no tensors'))).toMatchObject({
      status: 422,
      body: error('INPUT_NOISE'),
    });
    expect(await upload(server, nan, { type: 'text/plain' })).toMatchObject({
      status: 422,
      body: error('INPUT_INVALID'),
    });
    expect(await upload(server, nan, { kind: 'sound' })).toMatchObject({
      status: 422,
      body: error('INPUT_INVALID'),
    });
  });

  it('may have so many bytes', async () => {
    const guarded = createApp(server.services, {
      callers: new CallerReader({ trustedProxies: [], basePath: '' }),
      guard: (app) => app.use('*', bodyGuard({ picturesBytes: MEBIBYTE })),
    });
    expect(
      (
        await upload(
          { app: guarded },
          noiseFile(2048, () => 1),
        )
      ).status,
    ).toBe(201);
    const large = await upload({ app: guarded }, new Uint8Array(5 * MEBIBYTE + 1));
    expect(large).toMatchObject({ status: 413, body: { error: { code: 'BODY_TOO_LARGE' } } });
  });

  it('is there before a job that names it', async () => {
    for (const [attachments, status, code] of [
      [{ noise: '0'.repeat(64) }, 404, 'ATTACHMENT_NOT_FOUND'],
      [{ noise: '../../etc/passwd' }, 422, 'INPUT_INVALID'],
      [{ sound: '0'.repeat(64) }, 422, 'INPUT_INVALID'],
      ['none', 422, 'INPUT_INVALID'],
    ] as const) {
      const answer = await ask(server.app, '/api/jobs', {
        method: 'POST',
        json: { prompt: 'a cat', attachments },
      });
      expect(answer, JSON.stringify(attachments)).toMatchObject({ status, body: { error: { code } } });
    }
  });

  it('of another size fails the job that names it, and no other', async () => {
    const { id: noise } = await upload(
      server,
      noiseFile(128, () => 1),
    );
    const { id } = await submit(server.app, { width: 64, height: 64, attachments: { noise } });
    expect((await until(server, id, 'failed')).error).toMatchObject({ code: 'INPUT_NOISE' });
    await until(server, (await submit(server.app, { attachments: null })).id, 'done');
  });
});

it('waits with its job for the next start of the server', async () => {
  await using first = await openTestServer({ source: fakeSource({ stepMs: 10_000 }) });
  const bytes = noiseFile(64, () => 1);
  const { id: noise } = await upload(first, bytes);
  const { id } = await submit(first.app, { width: 64, height: 64, attachments: { noise } });
  await until(first, id, 'running');
  await first.services[Symbol.asyncDispose]();
  await using second = await openTestServer({ folder: first.folder });
  expect((await until(second, id, 'done')).attachments).toEqual({ noise });
  expect(await readdir(join(first.folder, 'data', 'attachments'))).toEqual([expect.stringContaining(noise)]);
});

it('draws with danqing-mini what the engine draws from the same noise', async () => {
  const source = miniSource();
  await using server = await openTestServer({ source });
  const size = { width: 64, height: 64, steps: 2, seed: 7 };
  const { id: noise } = await upload(
    server,
    noiseFile(64, (index) => Math.sin(index)),
  );
  const drawn = await submit(server.app, { ...size, attachments: { noise } });
  const plain = await submit(server.app, size);
  const [withNoise, without] = [await until(server, drawn.id, 'done'), await until(server, plain.id, 'done')];
  const { engine } = await source.openEngine('danqing-mini');
  await using _engine = engine;
  const { images } = await engine.generate(
    { ...plain.request, seed: 7n },
    { noise: Float32Array.from({ length: CHANNELS * 8 * 8 }, (_, index) => Math.sin(index)) },
  );
  expect(await pixelsOf(server, withNoise)).toEqual(Buffer.from(images[0]?.image.data ?? []));
  expect(await pixelsOf(server, without)).not.toEqual(await pixelsOf(server, withNoise));
  // With given noise, request and seed alone do not reproduce the image, so its file contains neither.
  expect(await fileOf(server, without)).toContain('prompt');
  expect(await fileOf(server, withNoise)).not.toContain('prompt');
});

async function pixelsOf(server: TestServer, job: Job): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  return sharp(await readFile(pathOf(server, job)))
    .removeAlpha()
    .raw()
    .toBuffer();
}

async function fileOf(server: TestServer, job: Job): Promise<string> {
  return (await readFile(pathOf(server, job))).toString('latin1');
}

function pathOf({ folder }: TestServer, { images }: Job): string {
  return join(folder, 'outputs', images[0]?.name ?? '');
}
