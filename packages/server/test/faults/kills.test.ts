import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testRandom } from '../../../core/test/support/test-random.ts';
import { killEngines, killServers, tally } from '../harness/faults.ts';
import { startFakeServer, startMiniServer } from '../harness/server-process.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'danqing-kills-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

// Long versions: `npm run soak -- kill-server`. Processes are looked up in /proc.
describe.runIf(process.platform === 'linux')('processes that are killed', () => {
  it('the engine: its job fails with a name, the others are drawn', { timeout: 120_000 }, async () => {
    const request = { prompt: 'a cat', width: 64, height: 64, steps: 20 };
    await using server = await startMiniServer(folder);
    const { jobs, wrong } = await killEngines(server, { times: 3, request, folder, random: testRandom() });
    expect(wrong).toEqual([]);
    const { done = 0, ENGINE_CRASHED: crashed = 0, ...others } = tally(jobs);
    expect(others).toEqual({});
    // A kill between two jobs makes none fail.
    expect(crashed).toBeLessThanOrEqual(3);
    expect(done + crashed).toBe(jobs.length);
    expect(done).toBeGreaterThan(0);
    expect(await server.stop()).toBe(0);
  });

  it('the server: what it had accepted is drawn after the next start', { timeout: 120_000 }, async () => {
    const request = { prompt: 'a cat', width: 64, height: 64, steps: 10 };
    const start = () => startFakeServer({ folder, stepMs: 20, queueLimit: 100 });
    const { jobs, wrong } = await killServers(start, { times: 3, request, folder, random: testRandom() });
    expect(wrong).toEqual([]);
    const { done = 0, JOB_INTERRUPTED: interrupted = 0, ...others } = tally(jobs);
    expect(others).toEqual({});
    expect(done + interrupted).toBe(jobs.length);
    expect(jobs.filter(({ state }) => state === 'done').every(({ images }) => images.length === 1)).toBe(
      true,
    );
  });
});
