import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import {
  importableSchema,
  type Library,
  librarySchema,
  type Transfer,
  transferEventSchema,
  transferSchema,
} from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import type { HubOptions } from '../../../core/test/support/model-hub.ts';
import { TINY_FOLDER } from '../../../model-store/test/support/tiny-catalogue.ts';
import { ask, OWN, openTestServer, type TestServer } from '../support/test-server.ts';
import { openTinyLibrary } from '../support/tiny-library.ts';

/** A server with an empty library, the tiny model to download, and a folder to import from. */
async function openLibrary(options: Partial<HubOptions> = {}) {
  const tiny = await openTinyLibrary(options);
  const server = await openTestServer({ source: tiny.source, library: tiny.options });
  return {
    ...tiny,
    server,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await tiny[Symbol.asyncDispose]();
    },
  };
}

async function getLibrary({ app }: TestServer): Promise<Library> {
  const { status, body } = await ask(app, '/api/library');
  expect(status).toBe(200);
  return librarySchema.parse(body);
}

/** Starts a transfer under /api/library. */
async function start({ app }: TestServer, path: 'pulls' | 'imports', json: object): Promise<Transfer> {
  const { status, body } = await ask(app, `/api/library/${path}`, { method: 'POST', json });
  expect({ status, body }).toMatchObject({ status: 202 });
  return transferSchema.parse(body);
}

/** Reads the event stream until that transfer has ended, and checks each event against its schema. */
async function ended({ app }: TestServer, id: string): Promise<{ transfer: Transfer; types: string[] }> {
  const leave = new AbortController();
  const response = await app.request(`${OWN}/api/library/events`, { signal: leave.signal });
  const types: string[] = [];
  let text = '';
  for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += piece;
    const parts = text.split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      const data = /^data: (.*)$/m.exec(part)?.[1];
      if (data === undefined) continue;
      const event = transferEventSchema.parse(JSON.parse(data));
      types.push(event.type);
      const transfers = event.type === 'snapshot' ? event.transfers : [event.transfer];
      const transfer = transfers.find((each) => each.id === id);
      if (transfer === undefined || transfer.state === 'running') continue;
      leave.abort();
      return { transfer, types };
    }
  }
  throw new Error('the stream ended before the transfer');
}

const PULL = { model: 'tiny', source: 'huggingface' };

describe('/api/library', () => {
  it('names what is installed, what there is and from where; no path, no address', async () => {
    await using library = await openLibrary();
    const found = await getLibrary(library.server);
    expect(found.models).toEqual([
      expect.objectContaining({ name: 'danqing-mini', isCurrent: true, isRemovable: false, problem: null }),
    ]);
    expect(found.catalogue).toMatchObject([
      { name: 'tiny', variants: [{ name: 'f32', transformer: 'F32' }] },
    ]);
    expect(found.sources).toEqual([
      { name: 'modelscope', isConfigured: true },
      { name: 'huggingface', isConfigured: true },
      { name: 'mirror', isConfigured: false },
    ]);
    expect(found.importFolders).toEqual(['downloads']);
    expect(JSON.stringify(found)).not.toMatch(/127\.0\.0\.1|danqing-test-/);
  });

  it('downloads with progress; the model can be switched to, and removed when it is not the current one', async () => {
    await using library = await openLibrary();
    const { server } = library;
    const started = await start(server, 'pulls', PULL);
    expect(started).toMatchObject({ kind: 'pull', name: 'tiny-f32', state: 'running' });
    expect(started.pull).toEqual({ model: 'tiny', variant: 'f32', source: 'huggingface' });
    const { transfer, types } = await ended(server, started.id);
    expect(transfer).toMatchObject({ state: 'done', error: null, phase: null });
    expect(transfer.doneBytes).toBe(transfer.totalBytes);
    expect(transfer.totalBytes).toBeGreaterThan(100_000);
    expect(types[0]).toBe('snapshot');
    const isTiny = expect.objectContaining({ name: 'tiny-f32', isRemovable: true, isCurrent: false });
    expect((await getLibrary(server)).models).toContainEqual(isTiny);

    const use = (name: string) => ask(server.app, '/api/models/current', { method: 'PUT', json: { name } });
    const remove = () => ask(server.app, '/api/library/models/tiny-f32', { method: 'DELETE' });
    expect((await use('tiny-f32')).status).toBe(200);
    expect(await remove()).toMatchObject({ status: 409, body: { error: { code: 'MODEL_NOT_REMOVABLE' } } });
    await use('danqing-mini');
    expect((await remove()).status).toBe(204);
    expect(existsSync(join(library.libraryFolder, 'tiny-f32'))).toBe(false);
    expect(await remove()).toMatchObject({ body: { error: { code: 'MODEL_NOT_FOUND' } } });
    const embedded = await ask(server.app, '/api/library/models/danqing-mini', { method: 'DELETE' });
    expect(embedded.body).toMatchObject({ error: { code: 'MODEL_NOT_REMOVABLE' } });
  });

  it('tells what a download waits for, and cancels it meanwhile', async () => {
    const headers = { 'retry-after': '300' };
    await using library = await openLibrary({
      listingFault: () => ({ kind: 'status', status: 429, headers }),
    });
    const { app } = library.server;
    const { id } = await start(library.server, 'pulls', PULL);
    const at = `/api/library/transfers/${id}`;
    await expect
      .poll(async () => (await ask(app, at)).body)
      .toMatchObject({
        state: 'running',
        waiting: { reason: 'limit', status: 429, until: expect.any(String) },
      });
    const { waiting } = transferSchema.parse((await ask(app, at)).body);
    expect(Date.parse(waiting?.until ?? '') - Date.now()).toBeGreaterThan(290_000);
    const cancelled = await ask(app, `${at}/cancel`, { method: 'POST' });
    expect(cancelled.body).toMatchObject({ state: 'cancelled', waiting: null });
  });

  it('cancels a download, which goes on when it is asked for again', async () => {
    await using library = await openLibrary({ pieceDelayMs: 40 });
    const { server, hub } = library;
    const { id } = await start(server, 'pulls', PULL);
    await expect
      .poll(() => server.services.library.transfers.get(id).doneBytes, { timeout: 20_000 })
      .toBeGreaterThan(0);
    const cancelled = await ask<Transfer>(server.app, `/api/library/transfers/${id}/cancel`, {
      method: 'POST',
    });
    expect(cancelled).toMatchObject({
      status: 200,
      body: { state: 'cancelled', error: { code: 'CANCELLED' } },
    });
    expect((await getLibrary(server)).models.map(({ name }) => name)).toEqual(['danqing-mini']);
    hub.options = { ...hub.options, pieceDelayMs: 0 };
    const again = await start(server, 'pulls', { ...cancelled.body.pull, name: cancelled.body.name });
    expect((await ended(server, again.id)).transfer).toMatchObject({ state: 'done' });
    const listed = await ask<{ transfers: Transfer[] }>(server.app, '/api/library/transfers');
    expect(listed.body.transfers.map(({ state }) => state)).toEqual(['done', 'cancelled']);
  });

  it('lists what a server before this one did not finish; it goes on, or is deleted', async () => {
    await using library = await openLibrary({ pieceDelayMs: 40 });
    const { options, source, server, hub } = library;
    const { id } = await start(server, 'pulls', PULL);
    const doneBytes = () => server.services.library.transfers.get(id).doneBytes;
    await expect.poll(doneBytes, { timeout: 20_000 }).toBeGreaterThan(0);
    await server[Symbol.asyncDispose]();
    hub.options = { ...hub.options, pieceDelayMs: 0 };
    const later = () => openTestServer({ source, library: options });
    {
      await using next = await later();
      const [transfer, ...others] = (await getLibrary(next)).transfers;
      expect(others).toEqual([]);
      expect(transfer).toMatchObject({ name: 'tiny-f32', state: 'cancelled', error: { code: 'CANCELLED' } });
      expect(transfer?.doneBytes).toBeGreaterThan(0);
      const gone = await ask(next.app, '/api/library/models/tiny-f32', { method: 'DELETE' });
      expect(gone.status).toBe(204);
      expect((await getLibrary(next)).transfers).toEqual([]);
    }
    await using last = await later();
    expect((await getLibrary(last)).transfers).toEqual([]);
  });

  it('fails with the code of what went wrong', async () => {
    await using library = await openLibrary({ fault: () => ({ kind: 'status', status: 404 }) });
    const { id } = await start(library.server, 'pulls', PULL);
    const { transfer } = await ended(library.server, id);
    expect(transfer).toMatchObject({ state: 'failed', error: { code: 'SOURCE_NOT_FOUND' } });
  });

  it.each([
    [422, 'INPUT_INVALID', { ...PULL, source: 'http://127.0.0.1:1' }],
    [422, 'INPUT_INVALID', { ...PULL, address: 'http://127.0.0.1:1' }],
    [422, 'INPUT_INVALID', { ...PULL, source: 'mirror' }],
    [422, 'INPUT_INVALID', { ...PULL, name: '../up' }],
    [409, 'MODEL_NOT_FOUND', { ...PULL, variant: 'q9' }],
    [409, 'MODEL_NOT_FOUND', { ...PULL, model: 'http://127.0.0.1:1/x' }],
  ])('refuses a pull with %s %s: %j', async (status, code, json) => {
    await using library = await openLibrary();
    const answer = await ask(library.server.app, '/api/library/pulls', { method: 'POST', json });
    expect(answer).toMatchObject({ status, body: { error: { code } } });
    expect(library.hub.requests).toEqual([]);
  });

  it('imports what lies in a configured folder, by name', async () => {
    await using library = await openLibrary();
    const { server, importFolder, folder } = library;
    mkdirSync(join(folder, 'elsewhere'));
    cpSync(join(TINY_FOLDER, 'tokenizer'), join(folder, 'elsewhere/tokenizer'), { recursive: true });
    symlinkSync(join(folder, 'elsewhere'), join(importFolder, 'link'));
    const { body } = await ask(server.app, '/api/library/imports');
    const { folders } = importableSchema.parse(body);
    const names = folders.flatMap(({ entries }) => entries.map(({ name }) => name));
    expect(names).toContain('tiny');
    expect(names.some((name) => name.startsWith('link') || name.includes('..'))).toBe(false);

    const entries = [{ folder: 'downloads', name: 'tiny' }];
    const { id } = await start(server, 'imports', { entries, name: 'mine' });
    expect((await ended(server, id)).transfer).toMatchObject({ state: 'done', kind: 'import', name: 'mine' });
    expect((await getLibrary(server)).models.map(({ name }) => name)).toEqual(['danqing-mini', 'mine']);
  });

  it.each([
    ['downloads', '../elsewhere'],
    ['downloads', '/etc/passwd'],
    ['downloads', 'link/tokenizer'],
    ['..', 'tiny'],
    ['elsewhere', 'tokenizer'],
  ])('imports nothing from %s/%s', async (folderName, name) => {
    await using library = await openLibrary();
    cpSync(join(TINY_FOLDER, 'tokenizer'), join(library.folder, 'elsewhere/tokenizer'), { recursive: true });
    symlinkSync(join(library.folder, 'elsewhere'), join(library.importFolder, 'link'));
    const json = { entries: [{ folder: folderName, name }] };
    const answer = await ask(library.server.app, '/api/library/imports', { method: 'POST', json });
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'MODEL_NOT_FOUND' } } });
  });

  it('runs three at a time, and ends all of them when the server stops', async () => {
    await using library = await openLibrary({ pieceDelayMs: 200 });
    const { server } = library;
    const names = ['one', 'two', 'three'];
    for (const name of names) await start(server, 'pulls', { ...PULL, name });
    const fourth = await ask(server.app, '/api/library/pulls', {
      method: 'POST',
      json: { ...PULL, name: 'four' },
    });
    expect(fourth).toMatchObject({ status: 429, body: { error: { code: 'QUEUE_FULL' } } });
    expect(fourth.headers.get('retry-after')).toBe('30');
    await server.services.stop(0);
    const states = server.services.library.transfers.list().map(({ state }) => state);
    expect(states).toEqual(['cancelled', 'cancelled', 'cancelled']);
  });

  it('an unknown transfer is a 404', async () => {
    await using library = await openLibrary();
    const answer = await ask(library.server.app, '/api/library/transfers/nothing/cancel', { method: 'POST' });
    expect(answer).toMatchObject({ status: 404, body: { error: { code: 'TRANSFER_NOT_FOUND' } } });
  });
});
