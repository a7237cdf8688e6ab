import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '@danqing/protocol';
import { Client } from './client.ts';
import type { ServerProcess } from './server-process.ts';

export interface LoadOptions {
  readonly url: string;
  readonly clients: number;
  /** Of all clients together. */
  readonly requests: number;
  /** Concurrent requests of each client. */
  readonly inFlight: number;
  readonly request: object;
}

/** A finished job and the number of its client. */
export interface Served {
  readonly client: number;
  readonly job: Job;
}

export interface LoadResult {
  readonly served: readonly Served[];
  /** Answered 429 with Retry-After. */
  readonly refused: number;
  /** Any other answer: there should be none. */
  readonly wrong: readonly string[];
  /** Time from the request to its 202 or 429. */
  readonly submitMs: readonly number[];
  readonly durationMs: number;
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

/**
 * Simulates clients that submit concurrently, wait for their images and download them; a refused client waits as long
 * as it was told.
 */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const { url, clients, requests, inFlight } = options;
  const [served, wrong, submitMs]: [Served[], string[], number[]] = [[], [], []];
  let refused = 0;
  const begin = performance.now();
  const runClient = async (number: number) => {
    using client = new Client(url, process.platform === 'linux' ? number : undefined);
    let left = Math.ceil((requests - number) / clients);
    const work = async () => {
      while (left > 0) {
        left -= 1;
        const outcome = await drawOnce(client, options.request, submitMs).catch((error: unknown) =>
          String(error),
        );
        if (typeof outcome === 'string') wrong.push(outcome);
        else if (typeof outcome === 'number') {
          refused += 1;
          await sleep(outcome * 1000);
        } else served.push({ client: number, job: outcome });
      }
    };
    await Promise.all(Array.from({ length: inFlight }, work));
  };
  await Promise.all(Array.from({ length: clients }, (_, number) => runClient(number)));
  return { served, refused, wrong, submitMs, durationMs: performance.now() - begin };
}

/** Returns the job after reading its image, the seconds to wait, or a description of what went wrong. */
async function drawOnce(client: Client, json: object, submitMs: number[]): Promise<Job | number | string> {
  const begin = performance.now();
  const { status, headers, bytes } = await client.ask('POST', '/api/jobs', json);
  submitMs.push(performance.now() - begin);
  if (status === 429) {
    const seconds = Number(headers['retry-after']);
    return Number.isInteger(seconds) && seconds > 0
      ? seconds
      : `429 with Retry-After ${headers['retry-after']}`;
  }
  if (status !== 202) return `${status} ${bytes}`;
  const job = await client.ended((JSON.parse(bytes.toString('utf8')) as Job).id);
  const [image] = job.images;
  if (job.state !== 'done' || image === undefined) return `${job.state} ${job.error?.code}`;
  const picture = await client.ask('GET', image.url);
  if (picture.status !== 200 || picture.bytes.length !== image.bytes) return `picture: ${picture.status}`;
  return picture.bytes.subarray(0, 4).equals(PNG) ? job : 'the picture is no PNG';
}

/**
 * The largest number of other jobs that started while a job was the next one of its client. When clients take turns, it
 * is about the number of clients, however many jobs each of them has.
 */
export function longestTurn(served: readonly Served[]): number {
  const startOf = ({ job }: Served) => Date.parse(job.startedAt ?? '');
  const starts = served.map(startOf).sort((a, b) => a - b);
  let longest = 0;
  for (const client of new Set(served.map((one) => one.client))) {
    const own = served.filter((one) => one.client === client).sort((a, b) => startOf(a) - startOf(b));
    own.forEach((one, index) => {
      const before = index === 0 ? 0 : startOf(own[index - 1] as Served);
      const since = Math.max(Date.parse(one.job.createdAt), before);
      const between = starts.filter((at) => at > since && at < startOf(one)).length;
      longest = Math.max(longest, between);
    });
  }
  return longest;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Memory of the fake server's process after a garbage collection. */
export async function memoryOf({ url, pid }: Pick<ServerProcess, 'url' | 'pid'>): Promise<MemoryHeld> {
  process.kill(pid, 'SIGUSR2');
  await sleep(500);
  using client = new Client(url);
  const text = (await client.ask('GET', '/metrics')).bytes.toString('utf8');
  const read = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  return {
    residentBytes: read('process_resident_memory_bytes'),
    heapBytes: read('nodejs_heap_size_used_bytes'),
  };
}

export interface MemoryHeld {
  readonly residentBytes: number;
  readonly heapBytes: number;
}
