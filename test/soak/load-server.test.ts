import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { longestTurn, memoryOf, percentile, runLoad } from '../../packages/server/test/harness/load.ts';
import { startFakeServer } from '../../packages/server/test/harness/server-process.ts';
import { times } from './support/soak-run.ts';

const MIB = 1024 ** 2;
/** Limit for heap growth after a collection, between the first and the last round: leaks add up. */
const MAX_GROWTH_BYTES = 16 * MIB;
const CLIENTS = 50;
const REQUESTS = 500;

it.runIf(process.platform === 'linux')(
  'many clients at once, in rounds: pictures or 429, turns, and no memory kept',
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'danqing-load-'));
    await using server = await startFakeServer({ folder, stepMs: 2, queueLimit: 100 });
    const request = { prompt: '一只可爱的橘色猫咪', width: 256, height: 256, steps: 4 };
    const heap: number[] = [];
    for (let round = 1; round <= Math.max(2, times(4)); round += 1) {
      const { url } = server;
      const load = { url, clients: CLIENTS, requests: REQUESTS, inFlight: 4, request };
      const { served, refused, wrong, submitMs, durationMs } = await runLoad(load);
      const { residentBytes, heapBytes } = await memoryOf(server);
      heap.push(heapBytes);
      const turn = longestTurn(served);
      console.log(
        `round ${round}: ${served.length} pictures, ${refused} times 429 with Retry-After; ${(durationMs / 1000).toFixed(1)} s, ` +
          `submitted in ${percentile(submitMs, 0.5).toFixed(1)} ms (p50), ${percentile(submitMs, 0.95).toFixed(1)} ms (p95); ` +
          `longest turn ${turn} of ${CLIENTS} clients; resident ${(residentBytes / MIB).toFixed(0)} MiB, heap ${(heapBytes / MIB).toFixed(1)} MiB`,
      );
      expect(wrong).toEqual([]);
      expect(served.length + refused).toBe(REQUESTS);
      expect(turn).toBeLessThanOrEqual(CLIENTS + 1);
    }
    expect((heap.at(-1) ?? 0) - (heap[0] ?? 0)).toBeLessThan(MAX_GROWTH_BYTES);
    expect({ code: await server.stop(), log: server.log() }).toEqual({ code: 0, log: '' });
    rmSync(folder, { recursive: true });
  },
);
