import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job } from '@danqing/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Client } from '../harness/client.ts';
import { picturesIn, startFakeServer } from '../harness/server-process.ts';
import { diskProblem, seenBy, withDisk } from '../harness/small-disk.ts';
import { eventually } from '../support/eventually.ts';

const problem = process.platform === 'linux' ? diskProblem() : 'needs Linux';
const skipped = problem === null ? '' : `(skipped: ${problem})`;
const REQUEST = { prompt: '一只猫', width: 512, height: 512, steps: 1 };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'danqing-disks-'));
  for (const name of ['data', 'outputs']) mkdirSync(join(folder, name));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const start = (place: string, options: string) =>
  startFakeServer({ folder, stepMs: 1, queueLimit: 100 }, withDisk(join(folder, place), options));

/** Fills the rest of a disk. */
function fill(place: string): string {
  const path = join(place, 'filler');
  let bytes = 64 * 1024;
  while (bytes >= 1) {
    try {
      writeFileSync(path, Buffer.alloc(bytes), { flag: 'a' });
    } catch {
      bytes = Math.floor(bytes / 2);
    }
  }
  return path;
}

/** The number of waiting and running jobs in the database. */
async function openJobs(client: Client): Promise<number> {
  const pages = ['waiting', 'running'].map((state) =>
    client.json<{ readonly jobs: readonly Job[] }>('GET', `/api/jobs?state=${state}`),
  );
  return (await Promise.all(pages)).flatMap(({ jobs }) => jobs).length;
}

describe.runIf(problem === null)(`a disk that is full ${skipped}`, () => {
  it('of pictures: the job fails with a name, no file is half written, and room is enough to go on', async () => {
    await using server = await start('outputs', 'size=256k');
    const outputs = seenBy(server.pid, join(folder, 'outputs'));
    using client = new Client(server.url);
    expect(await client.ended((await client.submit(REQUEST)).id)).toMatchObject({ state: 'done' });
    const filler = fill(outputs);
    const jobs = [await client.submit(REQUEST), await client.submit(REQUEST)];
    for (const { id } of jobs) {
      const job = await client.ended(id);
      expect(job).toMatchObject({ state: 'failed', images: [], error: { code: 'DISK_SPACE' } });
      expect(job.error?.hint).toContain('output.dir');
    }
    expect(picturesIn(outputs).begun).toEqual([]);
    expect(picturesIn(outputs).whole).toHaveLength(1);
    rmSync(filler);
    expect(await client.ended((await client.submit(REQUEST)).id)).toMatchObject({ state: 'done' });
    expect(await server.stop()).toBe(0);
  });

  it('of the queue: what cannot be kept is refused with a name, what was accepted is not lost', async () => {
    await using server = await start('data', 'size=512k');
    const data = seenBy(server.pid, join(folder, 'data'));
    using client = new Client(server.url);
    const before = await client.submit({ ...REQUEST, steps: 100 });
    const filler = fill(data);
    let answer = await client.ask('POST', '/api/jobs', REQUEST);
    const accepted = [before.id];
    // Space that the database has already reserved is used up first.
    for (let tries = 0; answer.status === 202 && tries < 1000; tries += 1) {
      accepted.push((JSON.parse(`${answer.bytes}`) as { id: string }).id);
      answer = await client.ask('POST', '/api/jobs', REQUEST);
    }
    expect([answer.status, JSON.parse(`${answer.bytes}`)]).toEqual([
      507,
      { error: expect.objectContaining({ code: 'DISK_SPACE' }) },
    ]);
    expect((await client.ask('GET', '/healthz')).status).toBe(200);
    rmSync(filler);
    for (const id of accepted) {
      const { state, error } = await client.ended(id);
      expect(['done', 'DISK_SPACE']).toContain(error?.code ?? state);
    }
    // Writes are retried every two seconds; after that, database and server agree.
    await eventually(async () => (await openJobs(client)) === 0);
    expect(await client.ended((await client.submit(REQUEST)).id)).toMatchObject({ state: 'done' });
    expect(await server.stop()).toBe(0);
  });
});

describe.runIf(problem === null)(`a folder of pictures that is read-only ${skipped}`, () => {
  it('fails jobs with a name, and leaves the server able to answer', async () => {
    await using server = await start('outputs', 'ro');
    using client = new Client(server.url);
    const job = await client.ended((await client.submit(REQUEST)).id);
    expect(job).toMatchObject({ state: 'failed', images: [], error: { code: 'OUTPUT_UNWRITABLE' } });
    expect(job.error?.message).toContain('read-only');
    expect(server.log()).toContain('pictures cannot be written');
    expect(job.error?.hint).toContain('output.dir');
    expect(readdirSync(seenBy(server.pid, join(folder, 'outputs')))).toEqual([]);
    expect(await server.stop()).toBe(0);
  });
});
