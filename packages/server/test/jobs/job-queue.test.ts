import { DanqingError, type Job, sameText } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import { openLocalPorts } from '../../src/store/open-local-ports.ts';
import { eventually } from '../support/eventually.ts';
import { openMemoryPorts } from '../support/open-memory-ports.ts';
import {
  ask,
  fakeSource,
  OWN,
  openTestServer,
  submit,
  type TestServer,
  type TestServerOptions,
  until,
} from '../support/test-server.ts';

/** Long enough never to end by itself during a test. */
const SLOW = { stepMs: 600_000 };

const from = (server: TestServer, client: string, prompt = 'a cat') =>
  server.services.jobs.submit({ input: { prompt }, client, source: 'api' });

describe.each([
  ['SQLite and files', openLocalPorts],
  ['memory', openMemoryPorts],
])('the queue over %s', (_, openPorts) => {
  const open = (options: TestServerOptions = {}) => openTestServer({ openPorts, ...options });

  it('runs clients in turn and tells each job its place', async () => {
    await using server = await open({ source: fakeSource(SLOW) });
    const first = await from(server, 'a');
    expect(first).toMatchObject({
      state: 'running',
      position: null,
      progress: { stage: expect.any(String) },
    });
    const waiting: Job[] = [];
    for (const client of ['a', 'a', 'b', 'c']) waiting.push(await from(server, client));
    const seen = await Promise.all(waiting.map(({ id }) => server.services.jobs.get(id)));
    expect(seen.map(({ position }) => position)).toEqual([2, 3, 0, 1]);
    await server.services.jobs.cancel(first.id);
    expect((await server.services.jobs.get(waiting[2]?.id ?? '')).state).toBe('running');
    expect((await server.services.jobs.get(waiting[0]?.id ?? '')).position).toBe(1);
  });

  it('lets programs of one machine take turns by their interface', async () => {
    await using server = await open({ source: fakeSource(SLOW) });
    const { jobs } = server.services;
    for (let index = 0; index < 3; index += 1) await from(server, 'a');
    const chat = await jobs.submit({ input: { prompt: 'x' }, client: 'a', source: 'a1111' });
    expect((await jobs.get(chat.id)).position).toBe(0);
  });

  it('cancels what waits and what runs, and then nothing more', async () => {
    await using server = await open({ source: fakeSource(SLOW) });
    const [running, waiting] = [await submit(server.app), await submit(server.app)];
    for (const { id } of [waiting, running]) {
      const { status, body } = await ask<Job>(server.app, `/api/jobs/${id}/cancel`, { method: 'POST' });
      expect([status, body.state, body.error]).toEqual([200, 'cancelled', null]);
      expect(body.endedAt).not.toBeNull();
    }
    expect((await server.services.jobs.cancel(running.id)).state).toBe('cancelled');
    expect(await server.services.jobs.counts()).toMatchObject({ waiting: 0, running: 0 });
  });

  it('leaves room for others where one client has filled it, from however many of its addresses', async () => {
    await using server = await open({ source: fakeSource(SLOW), queueLimit: 20 });
    const at = (host: number) => from(server, `2001:db8:1:2::${host}`);
    for (let host = 0; host < 21; host += 1) await at(host);
    await expect(at(99)).rejects.toMatchObject({ code: 'QUEUE_FULL' });
    for (const client of ['10.0.0.1', '10.0.0.2', '2001:db8:1:3::1']) {
      await from(server, client);
      await from(server, client);
      await expect(from(server, client)).rejects.toMatchObject({ code: 'QUEUE_FULL' });
    }
    for (let client = 0; client < 14; client += 1) await from(server, `10.1.0.${client}`);
    await expect(from(server, '10.2.0.1')).rejects.toMatchObject({ code: 'QUEUE_FULL' });
    expect((await server.services.jobs.counts()).waiting).toBe(40);
  });

  it('refuses beyond its limit with 429 and says when to come again', async () => {
    await using server = await open({ source: fakeSource(SLOW), queueLimit: 2 });
    for (let index = 0; index < 3; index += 1) await submit(server.app);
    const refused = await ask(server.app, '/api/jobs', { method: 'POST', json: { prompt: 'x' } });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.body).toMatchObject({ error: { code: 'QUEUE_FULL', hint: expect.any(String) } });
  });

  it('lets a job fail alone: the next one runs', async () => {
    const failWith = ({ prompt }: { prompt: string }) =>
      prompt === 'bad' ? new DanqingError('ENGINE_CRASHED', sameText('The engine died.')) : null;
    await using server = await open({ source: fakeSource({ failWith }) });
    const [bad, good] = [await from(server, 'a', 'bad'), await from(server, 'a', 'good')];
    expect(await server.services.jobs.ended(bad.id)).toMatchObject({
      state: 'failed',
      error: { code: 'ENGINE_CRASHED' },
      images: [],
    });
    expect(await server.services.jobs.ended(good.id)).toMatchObject({ state: 'done', error: null });
  });

  it('runs as many at once as there are engines, opened when they are needed', async () => {
    const source = fakeSource(SLOW);
    await using server = await open({ source, maxConcurrentRequests: 2 });
    expect(source.opened).toEqual([]);
    const jobs = [await from(server, 'a'), await from(server, 'a'), await from(server, 'a')];
    expect(jobs.map(({ state }) => state)).toEqual(['running', 'running', 'waiting']);
    expect(source.opened).toEqual(['fake', 'fake']);
  });

  it('expects a start once it has seen how long pictures take', async () => {
    const source = fakeSource({ stepMs: 20 });
    await using server = await open({ source });
    const first = await from(server, 'a');
    expect((await from(server, 'a')).expectedStartMs).toBeNull();
    await server.services.jobs.ended(first.id);
    const [, last] = [await from(server, 'a'), await from(server, 'a')];
    expect(last?.expectedStartMs).toBeGreaterThanOrEqual(0);
  });

  it('opens the model of each job, and switches for those to come', async () => {
    const source = fakeSource();
    await using server = await open({ source });
    const first = await submit(server.app);
    await server.services.jobs.ended(first.id);
    const put = { method: 'PUT', json: { name: 'other' } };
    const { body } = await ask(server.app, '/api/models/current', put);
    expect(body).toMatchObject({ models: [{ isCurrent: false }, { name: 'other', isCurrent: true }] });
    const second = await submit(server.app);
    expect(second.model).toBe('other');
    await server.services.jobs.ended(second.id);
    expect(source.opened).toEqual(['fake', 'other']);
    const wrong = { method: 'PUT', json: { name: '../../etc' } };
    expect(await ask(server.app, '/api/models/current', wrong)).toMatchObject({ status: 409 });
  });

  it('closes an engine that has nothing to do, and opens another when there is', async () => {
    const source = fakeSource();
    await using server = await open({ source, idleUnloadMs: 1 });
    await eventually(async () => {
      await server.services.jobs.ended((await from(server, 'a')).id);
      return source.opened.length === 2;
    });
  });

  it('takes an ended job out of the history, pictures on request, and no other', async () => {
    await using server = await open({ source: fakeSource() });
    const { app, services } = server;
    const done = await services.jobs.ended((await submit(app)).id);
    const path = `/api/jobs/${done.id}`;
    expect((await ask(app, `${path}?pictures=1`, { method: 'DELETE' })).status).toBe(204);
    expect(await ask(app, path)).toMatchObject({ status: 404, body: { error: { code: 'JOB_NOT_FOUND' } } });
    expect((await app.request(`http://x${done.images[0]?.url}`)).status).toBe(404);
    await using slow = await open({ source: fakeSource(SLOW) });
    const { id } = await submit(slow.app);
    const refused = await ask(slow.app, `/api/jobs/${id}`, { method: 'DELETE' });
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'JOB_NOT_ENDED' } } });
  });

  it('names what is wrong with a request', async () => {
    await using server = await open();
    const cases: [object, string][] = [
      [{}, 'INPUT_INVALID'],
      [{ prompt: 'x', width: 65 }, 'INPUT_SIZE_NOT_MULTIPLE'],
      [{ prompt: 'x', height: 999_936 }, 'INPUT_SIZE_RANGE'],
      [{ prompt: 'x', seed: '-2' }, 'INPUT_SEED'],
      [{ prompt: 'x'.repeat(10_001) }, 'INPUT_PROMPT_TOO_LONG'],
      [{ prompt: 'x', output: '/etc/passwd' }, 'INPUT_INVALID'],
      [[], 'INPUT_INVALID'],
    ];
    for (const [json, code] of cases) {
      const { status, body } = await ask(server.app, '/api/jobs', { method: 'POST', json });
      expect([status, body]).toMatchObject([422, { error: { code } }]);
    }
  });

  it('says of a body that is none, or no JSON, that it is the request', async () => {
    await using server = await open();
    const send = async (path: string, init: RequestInit) => {
      const answer = await server.app.request(`${OWN}${path}`, { method: 'POST', ...init });
      return [answer.status, ((await answer.json()) as { error: { code: string } }).error.code];
    };
    const headers = { 'content-type': 'application/json' };
    expect(await send('/api/jobs', {})).toEqual([422, 'INPUT_INVALID']);
    expect(await send('/api/plan', { body: 'a fox' })).toEqual([400, 'REQUEST_MALFORMED']);
    expect(await send('/api/library/pulls', { headers })).toEqual([400, 'REQUEST_MALFORMED']);
    expect(server.problems).toEqual([]);
  });

  it('warns of what is allowed and yet unlikely to be meant', async () => {
    await using server = await open();
    const { warnings } = await submit(server.app, { negativePrompt: 'blur' });
    expect(warnings).toEqual([
      {
        kind: 'negative prompt',
        message: expect.stringContaining('guidance'),
        zh: '引导强度为 0 时，负面提示词不起作用。',
      },
    ]);
    expect((await submit(server.app, { negativePrompt: 'blur', guidance: 1 })).warnings).toEqual([]);
  });

  it('pages through the history', async () => {
    await using server = await open();
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) ids.unshift((await submit(server.app)).id);
    await server.services.jobs.ended(ids[0] ?? '');
    const seen: string[] = [];
    let query = '?limit=2&state=done';
    for (;;) {
      const { body } = await ask<{ jobs: Job[]; next: string | null }>(server.app, `/api/jobs${query}`);
      seen.push(...body.jobs.map(({ id }) => id));
      if (body.next === null) break;
      query = `?limit=2&state=done&before=${body.next}`;
    }
    expect(seen).toEqual(ids);
  });

  it('shows the newest preview while it draws', async () => {
    await using server = await open({ source: fakeSource({ stepMs: 30 }) });
    const { id } = await submit(server.app, { steps: 60 });
    for await (const { event } of server.services.jobs.follow(id)) if (event.type === 'preview') break;
    const { progress } = await server.services.jobs.get(id);
    const response = await server.app.request(`http://x${progress?.previewUrl}`);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/webp']);
    await server.services.jobs.cancel(id);
    await until(server, id, 'cancelled');
    expect((await server.app.request(`http://x/api/jobs/${id}/preview`)).status).toBe(204);
  });
});
