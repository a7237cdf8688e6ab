import type { GenerateRequest } from '@danqing/protocol';
import type { BenchInput } from '../bench-input.ts';
import { openBenchTarget } from '../measure/bench-target.ts';
import { sumFlops } from '../measure/floor-flops.ts';
import { type TimedGeneration, timeGeneration } from '../measure/timed-generation.ts';
import type { BenchSession, Sample } from '../session.ts';

/** Two clients of one engine draw one image each: one after the other, and concurrently, with one of them queued. */
export async function openClientsSession(input: BenchInput): Promise<BenchSession> {
  const { request, signal, cost } = input;
  const engine = await openBenchTarget(input);
  const requests = [request, { ...request, seed: request.seed + 1n }];
  const draw = async (wanted: GenerateRequest): Promise<TimedGeneration> =>
    timeGeneration(engine, wanted, signal);
  const flops = 2 * sumFlops(cost, 'text');
  try {
    await draw(request);
  } catch (error) {
    await engine[Symbol.asyncDispose]();
    throw error;
  }
  return {
    contestants: [
      { name: 'one after the other', flops },
      { name: 'two at once', flops },
    ],
    round: async () => [
      await timed(async () => {
        const drawn: TimedGeneration[] = [];
        for (const wanted of requests) drawn.push(await draw(wanted));
        return drawn;
      }),
      await timed(() => Promise.all(requests.map(draw))),
    ],
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}

/** Images are compared by client, so each client must receive the image of its own request. */
async function timed(drawAll: () => Promise<TimedGeneration[]>): Promise<Sample> {
  const start = performance.now();
  const drawn = await drawAll();
  const durationMs = performance.now() - start;
  const waits = drawn.map(({ picture }) => picture.durationMs);
  return {
    durationMs,
    pictures: drawn.map(({ picture, spread }, client) => ({
      hash: picture.pictureHash,
      spread,
      like: `client ${client + 1}`,
    })),
    facts: { shortestWaitMs: Math.min(...waits), longestWaitMs: Math.max(...waits) },
  };
}
