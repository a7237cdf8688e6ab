import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '@danqing/protocol';
import type { Random } from '../../../core/test/support/random.ts';
import { Client } from './client.ts';
import { enginePids, isAlive, picturesIn, type ServerProcess } from './server-process.ts';

/** Number of jobs kept open during the faults. */
const AHEAD = 3;

export interface FaultResult {
  readonly jobs: readonly Job[];
  /** Lost jobs, leftover processes, files that belong to no job: there should be none. */
  readonly wrong: readonly string[];
  /** The longest time an engine lived after its server was killed. */
  readonly slowestEndMs: number;
}

export interface Faults {
  readonly times: number;
  readonly request: object;
  readonly folder: string;
  /** Determines the moments of the faults. */
  readonly random: Random;
}

/** Long enough to hit a job or the time between two. */
const MAX_DELAY_MS = 400;

/** Kills the engine's process `times` times, at random moments of running jobs; the queue is never empty. */
export async function killEngines(
  server: ServerProcess,
  { times, request, folder, random }: Faults,
): Promise<FaultResult> {
  using client = new Client(server.url);
  const ids: string[] = [];
  const killed = new Set<number>();
  while (killed.size < times) {
    await keepAhead(client, ids, request);
    const pid = await runningEngine(server.pid, killed);
    await sleep(random.uniform() * MAX_DELAY_MS);
    if (!isAlive(pid)) continue;
    process.kill(pid, 'SIGKILL');
    killed.add(pid);
  }
  await keepAhead(client, ids, request);
  const jobs = await Promise.all(ids.map((id) => client.ended(id)));
  const left = [...killed].filter(isAlive).map((pid) => `process ${pid} is left`);
  return { jobs, wrong: [...left, ...strayFiles(folder, jobs)], slowestEndMs: 0 };
}

async function keepAhead(client: Client, ids: string[], request: object): Promise<void> {
  const { queue } = await client.json<{ queue: { waiting: number; running: number } }>('GET', '/api/status');
  for (let open = queue.waiting + queue.running; open < AHEAD; open += 1) {
    ids.push((await client.submit(request)).id);
  }
}

async function runningEngine(serverPid: number, killed: ReadonlySet<number>): Promise<number> {
  for (;;) {
    const pid = enginePids(serverPid).find((one) => !killed.has(one));
    if (pid !== undefined) return pid;
    await sleep(10);
  }
}

/**
 * Kills the server `times` times, at random moments while it draws, and restarts it. In the end every job that it
 * accepted must exist and have ended.
 */
export async function killServers(
  start: () => Promise<ServerProcess>,
  { times, request, folder, random }: Faults,
): Promise<FaultResult> {
  const ids: string[] = [];
  const wrong: string[] = [];
  let slowestEndMs = 0;
  for (let round = 0; round < times; round += 1) {
    const server = await start();
    using client = new Client(server.url);
    await keepAhead(client, ids, request);
    await client.json('GET', '/api/jobs?state=running');
    await sleep(random.uniform() * MAX_DELAY_MS);
    const engines = enginePids(server.pid);
    await server.kill();
    const waitedMs = await engineEnd(engines);
    slowestEndMs = Math.max(slowestEndMs, waitedMs);
    if (engines.some(isAlive)) wrong.push(`an engine outlived its server: ${engines.join(', ')}`);
  }
  await using server = await start();
  using client = new Client(server.url);
  const jobs: Job[] = [];
  for (const id of ids) {
    const { status } = await client.ask('GET', `/api/jobs/${id}`);
    if (status === 200) jobs.push(await client.ended(id));
    else wrong.push(`job ${id} is lost: ${status}`);
  }
  if (picturesIn(join(folder, 'outputs')).begun.length > 0) await sleep(SWEPT_MS);
  const code = await server.stop();
  if (code !== 0) wrong.push(`the server ended with ${code}`);
  return { jobs, wrong: [...wrong, ...partialFiles(folder)], slowestEndMs };
}

/**
 * Time until these engines end. An engine notices that its server is gone only after its current computation or load.
 */
async function engineEnd(pids: readonly number[]): Promise<number> {
  const begin = Date.now();
  while (pids.some(isAlive) && Date.now() < begin + ENGINE_ENDS_MS) await sleep(20);
  return Date.now() - begin;
}

const ENGINE_ENDS_MS = 30_000;

/** After this time, a restarted server has removed files that were left half written. */
const SWEPT_MS = 16_000;

function partialFiles(folder: string): string[] {
  return picturesIn(join(folder, 'outputs')).begun.map((name) => `${name} is half written`);
}

function strayFiles(folder: string, jobs: readonly Job[]): string[] {
  const known = new Set(jobs.flatMap(({ images }) => images.map(({ name }) => name)));
  const { whole } = picturesIn(join(folder, 'outputs'));
  const missing = [...known].filter((name) => !whole.includes(name));
  return [
    ...partialFiles(folder),
    ...whole.filter((name) => !known.has(name)).map((name) => `${name} belongs to no job`),
    ...missing.map((name) => `${name} is missing`),
  ];
}

/** Counts how jobs ended: `done`, or their error code. */
export function tally(jobs: readonly Job[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { state, error } of jobs) {
    const how = error?.code ?? state;
    counts[how] = (counts[how] ?? 0) + 1;
  }
  return counts;
}
