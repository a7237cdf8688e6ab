import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type FaultResult,
  killEngines,
  killServers,
  tally,
} from '../../packages/server/test/harness/faults.ts';
import { startMiniServer } from '../../packages/server/test/harness/server-process.ts';
import { soakRandom, times } from './support/soak-run.ts';

const request = { prompt: 'a red fox', width: 128, height: 128, steps: 20 };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'danqing-kill-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

// No job may be lost, no file half-written, no process left over; every failed job has a named error.
describe.runIf(process.platform === 'linux')('processes that are killed while a server draws', () => {
  it('the engine', async () => {
    await using server = await startMiniServer(folder);
    const options = { times: times(20), request, folder, random: soakRandom() };
    check(await killEngines(server, options), ['done', 'ENGINE_CRASHED']);
    expect(await server.stop()).toBe(0);
  });

  it('the server', async () => {
    const options = { times: times(10), request, folder, random: soakRandom() };
    check(await killServers(() => startMiniServer(folder), options), ['done', 'JOB_INTERRUPTED']);
  });
});

function check({ jobs, wrong, slowestEndMs }: FaultResult, ends: readonly string[]): void {
  const counts = tally(jobs);
  console.log(`${jobs.length} jobs: ${JSON.stringify(counts)}; slowest end of an engine ${slowestEndMs} ms`);
  expect(wrong).toEqual([]);
  expect(Object.keys(counts).filter((end) => !ends.includes(end))).toEqual([]);
}
