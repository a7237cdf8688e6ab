/**
 * Overhead of queue and HTTP: images of the embedded model from `danqing serve`, requested, awaited and fetched over
 * HTTP, against the same images from an engine alone, also written to files.
 * Usage: npx tsx bench/server-overhead.ts [rounds] [images a round] [threads]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { median } from '@danqing/bench';
import { encodePng, openEngineInChild, pictureTexts, writeNewFile } from '@danqing/engine';
import type { Job } from '@danqing/protocol';
import { Client } from '../packages/server/test/harness/client.ts';
import { startMiniServer } from '../packages/server/test/harness/server-process.ts';
import { MINI, miniRequest } from '../test/support/danqing-mini.ts';
import { alternate } from './alternate.ts';

const [rounds = 9, pictures = 6, threads = 1] = process.argv.slice(2).map(Number);
const GOAL = 1.03;
const prompt = '一个红色的圆';

const folder = mkdtempSync(path.join(tmpdir(), 'danqing-overhead-'));
await using engine = await openEngineInChild({ ...MINI, threads });
await using server = await startMiniServer(folder, ['--threads', `${threads}`]);
using client = new Client(server.url);
let seed = 0;
const drawn: Record<'alone' | 'served', TimedGeneration[]> = { alone: [], served: [] };

/** Time of an image from the start of its job to its end. */
interface TimedGeneration {
  readonly stagesMs: number;
  readonly besideMs: number;
}

const [alone, served] = await alternate(
  [
    { name: 'engine alone', run: drawAlone },
    { name: 'over HTTP', run: drawOverHttp },
  ],
  rounds,
);
if (alone !== undefined && served !== undefined) {
  for (const { name, medianMs, minMs } of [alone, served]) {
    const each = (ms: number) => `${(ms / pictures).toFixed(1)} ms`;
    console.log(
      `${name.padEnd(14)} ${each(medianMs)} a picture (median of ${rounds} rounds), ${each(minMs)} (fastest)`,
    );
  }
  const ratio = served.medianMs / alone.medianMs;
  console.log(
    `over HTTP / alone: ${ratio.toFixed(3)} by medians, ${(served.minMs / alone.minMs).toFixed(3)} by the fastest`,
  );
  console.log(`goal: at most ${GOAL}: ${ratio <= GOAL ? 'met' : 'NOT met'}`);
  const row = (name: string, of: readonly TimedGeneration[]) =>
    console.log(
      `${name.padEnd(14)} ${median(of.map(({ stagesMs }) => stagesMs)).toFixed(1)} ms in the engine's stages, ` +
        `${median(of.map(({ besideMs }) => besideMs)).toFixed(1)} ms beside them (medians of pictures)`,
    );
  row('engine alone', drawn.alone);
  row('over HTTP', drawn.served);
}
rmSync(folder, { recursive: true });

/** Like the server: with a preview after each step, and written as PNG. */
async function drawAlone(): Promise<void> {
  for (let picture = 0; picture < pictures; picture += 1) {
    seed += 1;
    const begin = performance.now();
    const request = miniRequest(engine, { prompt, seed });
    const { images, report } = await engine.generate(request, { preview: true, onEvent: () => undefined });
    for (const { image, seed: own } of images) {
      const png = await encodePng(image, pictureTexts(report, own, '0'));
      await writeNewFile(path.join(folder, 'alone', `${own}.png`), png);
    }
    const stagesMs = sumOf(report.stages.map(({ durationMs }) => durationMs));
    drawn.alone.push({ stagesMs, besideMs: performance.now() - begin - stagesMs });
  }
}

/** Submits all requests at once, as users do, and relies on the queue. */
async function drawOverHttp(): Promise<void> {
  const requests = Array.from({ length: pictures }, () => {
    seed += 1;
    return { prompt, seed };
  });
  await Promise.all(
    requests.map(async (request) => {
      const job = await client.ended((await client.submit(request)).id);
      const { status } = await client.ask('GET', job.images[0]?.url ?? '/');
      if (job.state !== 'done' || status !== 200) throw new Error(`${job.state} ${status}`);
      drawn.served.push(drawnOf(job));
    }),
  );
}

function drawnOf({ startedAt, endedAt, report }: Job): TimedGeneration {
  const stagesMs = sumOf(Object.values(report?.stageMs ?? {}));
  return { stagesMs, besideMs: Date.parse(endedAt ?? '') - Date.parse(startedAt ?? '') - stagesMs };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
