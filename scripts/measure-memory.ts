/**
 * Holds what requests take against what was planned, on danqing-mini: sizes x budgets, several pictures each, every
 * combination in a process of its own.
 * Usage: npx tsx scripts/measure-memory.ts [device] [pictures]      (default: cpu 3)
 */
import { openEngineInChild } from '@danqing/engine';
import type { GenerateReport } from '@danqing/protocol';
import { MINI, miniRequest } from './lib/danqing-mini.ts';

const MEBIBYTE = 1024 ** 2;
const SIZES = [128, 256, 320];
const [device = 'cpu', pictures = '3'] = process.argv.slice(2);

const mebibytes = (bytes: number) => (bytes / MEBIBYTE).toFixed(1).padStart(7);
let failures = 0;
console.log('size  budget         placement   planned    used  slack  (MiB, most of all pictures)  by');
for (const size of SIZES) {
  const { plan } = await draw(size, null);
  const least =
    plan.scratchBytes + Math.max(...plan.stages.map((stage) => stage.weightBytes + stage.activationBytes));
  for (const [name, budget] of [
    ['none', null],
    ['least', least],
  ] as const) {
    const { plan: planned, used, source } = await draw(size, budget);
    const slack = planned.peakBytes - used;
    if (slack < 0 || slack > 32 * MEBIBYTE) failures += 1;
    console.log(
      `${String(size).padEnd(5)} ${name.padEnd(14)} ${planned.placement.padEnd(10)} ${mebibytes(planned.peakBytes)} ${mebibytes(used)} ${mebibytes(slack)}  ${source}`,
    );
  }
}
console.log(failures === 0 ? 'never above its plan, within 32 MiB' : `${failures} outside of 0 to 32 MiB`);
process.exitCode = failures === 0 ? 0 : 1;

async function draw(size: number, memoryBudgetBytes: number | null) {
  await using engine = await openEngineInChild({
    ...MINI,
    device,
    ...(memoryBudgetBytes === null ? {} : { memoryBudgetBytes }),
  });
  let last: GenerateReport | undefined;
  let used = 0;
  for (let count = 0; count < Number(pictures); count += 1) {
    const request = miniRequest(engine, { width: size, height: size, prompt: `a red circle ${count}` });
    last = (await engine.generate(request, { preview: true })).report;
    used = Math.max(used, last.memory.usedBytes);
  }
  if (last === undefined) throw new Error('no picture was asked for');
  return { plan: last.plan, used, source: last.memory.source };
}
