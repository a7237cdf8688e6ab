/**
 * Many clients at once on `danqing serve` over the fake engine, in rounds: every answer must be a picture or a 429 with
 * Retry-After, clients must have their turns, and the server's memory must not grow from round to round.
 * Usage: npx tsx scripts/load-server.ts [clients] [requests] [rounds]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { longestTurn, memoryOf, percentile, runLoad } from '../packages/server/test/harness/load.ts';
import { startFakeServer } from '../packages/server/test/harness/server-process.ts';

const [clients = 50, requests = 500, rounds = 4] = process.argv.slice(2).map(Number);
const MIB = 1024 ** 2;
/** Of the heap after a collection, between the first round and the last: what is not given back adds up. */
const MAX_GROWTH_BYTES = 16 * MIB;
const request = { prompt: '一只可爱的橘色猫咪', width: 256, height: 256, steps: 4 };

const folder = mkdtempSync(path.join(tmpdir(), 'danqing-load-'));
const heap: number[] = [];
let isGood = true;
const server = await startFakeServer({ folder, stepMs: 2, queueLimit: 100 });
for (let round = 1; round <= rounds; round += 1) {
  const { served, refused, wrong, submitMs, durationMs } = await runLoad({
    url: server.url,
    clients,
    requests,
    inFlight: 4,
    request,
  });
  const { residentBytes, heapBytes } = await memoryOf(server);
  heap.push(heapBytes);
  const turn = longestTurn(served);
  isGood &&= wrong.length === 0 && served.length + refused === requests && turn <= clients + 1;
  console.log(
    `round ${round}: ${served.length} pictures, ${refused} times 429 with Retry-After, ${wrong.length} other answers; ` +
      `${(durationMs / 1000).toFixed(1)} s, submitted in ${percentile(submitMs, 0.5).toFixed(1)} ms (p50), ` +
      `${percentile(submitMs, 0.95).toFixed(1)} ms (p95); longest turn ${turn} of ${clients} clients; ` +
      `resident ${(residentBytes / MIB).toFixed(0)} MiB, heap ${(heapBytes / MIB).toFixed(1)} MiB`,
  );
  for (const answer of new Set(wrong)) console.log(`  ${answer}`);
}
const growth = (heap.at(-1) ?? 0) - (heap[0] ?? 0);
isGood &&= growth < MAX_GROWTH_BYTES;
console.log(`heap from first to last round: ${growth < 0 ? '' : '+'}${(growth / MIB).toFixed(1)} MiB`);
isGood &&= (await server.stop()) === 0 && server.log() === '';
if (server.log() !== '') console.log(server.log());
rmSync(folder, { recursive: true });
console.log(isGood ? 'good' : 'NOT GOOD');
process.exitCode = isGood ? 0 : 1;
