import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeSource, openTestServer } from '../support/test-server.ts';

const SLOW = { stepMs: 600_000 };
const submission = (prompt: string) => ({ input: { prompt }, client: 'a', source: 'api' }) as const;

describe('a server that starts again', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'danqing-recovery-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('runs what was running and what waited', async () => {
    const before = await openTestServer({ folder, source: fakeSource(SLOW) });
    const jobs = [
      await before.services.jobs.submit(submission('one')),
      await before.services.jobs.submit(submission('two')),
    ];
    await before[Symbol.asyncDispose]();
    await using after = await openTestServer({ folder });
    for (const { id, request } of jobs) {
      const ended = await after.services.jobs.ended(id);
      expect(ended).toMatchObject({ state: 'done', request });
    }
  });

  it('keeps a job that it was stopped in, however often', async () => {
    let id = '';
    for (let start = 0; start < 3; start += 1) {
      await using server = await openTestServer({ folder, source: fakeSource(SLOW) });
      if (start === 0) ({ id } = await server.services.jobs.submit(submission('one')));
      expect((await server.services.jobs.get(id)).state).toBe('running');
    }
    await using server = await openTestServer({ folder });
    expect(await server.services.jobs.ended(id)).toMatchObject({ state: 'done' });
  });

  it('gives a job up that it crashed in twice', async () => {
    let id = '';
    for (let start = 0; start < 2; start += 1) {
      const server = await openTestServer({ folder, source: fakeSource(SLOW) });
      if (start === 0) ({ id } = await server.services.jobs.submit(submission('one')));
      expect((await server.services.jobs.get(id)).state).toBe('running');
      await server[Symbol.asyncDispose]();
      // The state that a crashed process leaves behind.
      const database = new Database(join(folder, 'data', 'danqing.db'));
      database.prepare("UPDATE jobs SET state = 'running', started_at = 1").run();
      database.close();
    }
    await using server = await openTestServer({ folder });
    expect(await server.services.jobs.get(id)).toMatchObject({
      state: 'failed',
      error: { code: 'JOB_INTERRUPTED' },
    });
  });

  it('keeps the gallery and the measured times', async () => {
    const before = await openTestServer({ folder });
    const { id } = await before.services.jobs.submit(submission('雪山'));
    const { images } = await before.services.jobs.ended(id);
    await before[Symbol.asyncDispose]();
    await using after = await openTestServer({ folder });
    const page = await after.services.gallery.list({ search: '雪', limit: 10 });
    expect(page.images.map(({ name }) => name)).toEqual(images.map(({ name }) => name));
    expect((await after.services.planner.plan({ prompt: 'x' })).expectedMs).not.toBeNull();
  });

  it('brings warnings of an older database along, which were words only', async () => {
    const before = await openTestServer({ folder });
    const { id } = await before.services.jobs.submit(submission('雪山'));
    await before.services.jobs.ended(id);
    await before[Symbol.asyncDispose]();
    const database = new Database(join(folder, 'data', 'danqing.db'));
    database.prepare('UPDATE jobs SET warnings = ?').run('["cut off","too large"]');
    database.exec('ALTER TABLE jobs DROP COLUMN attachments; PRAGMA user_version = 1');
    database.close();
    await using after = await openTestServer({ folder });
    expect((await after.services.jobs.get(id)).warnings).toEqual([
      { kind: 'other', message: 'cut off' },
      { kind: 'other', message: 'too large' },
    ]);
  });

  it('refuses a folder that another server uses', async () => {
    await using _first = await openTestServer({ folder });
    await expect(openTestServer({ folder })).rejects.toMatchObject({ code: 'DATA_IN_USE' });
  });

  it('lets the running job end when it is stopped, and takes no other', async () => {
    const before = await openTestServer({ folder, source: fakeSource({ stepMs: 5 }) });
    const { jobs } = before.services;
    const [running, waiting] = [await jobs.submit(submission('one')), await jobs.submit(submission('two'))];
    const stopped = before.services.stop(60_000);
    await expect(jobs.submit(submission('three'))).rejects.toMatchObject({ code: 'SERVER_STOPPING' });
    await stopped;
    await before[Symbol.asyncDispose]();
    await using after = await openTestServer({ folder, source: fakeSource(SLOW) });
    expect((await after.services.jobs.get(running.id)).state).toBe('done');
    expect((await after.services.jobs.get(waiting.id)).state).toBe('running');
  });
});
