/**
 * Holds what requests take against what was planned, on danqing-mini: sizes x budgets, several pictures each, every
 * combination in a process of its own. A budget is the scratch and a share of what all weights and the activations take;
 * pictures that are not cut into tiles must be the same, byte for byte, as without a budget.
 * Usage: npx tsx scripts/measure-memory.ts [device] [pictures] [steps]      (default: cpu 3, and the model's own steps)
 */
import { openEngineInChild } from '@danqing/engine';
import { isDanqingError, type MemoryPlan, type StagePlan } from '@danqing/protocol';
import { MINI, miniRequest } from './lib/danqing-mini.ts';

const MEBIBYTE = 1024 ** 2;
const SIZES = [128, 256, 320];
const SHARES = [1, 0.75, 0.5, 0.25];
const [device = 'cpu', pictures = '3', steps] = process.argv.slice(2);

const mebibytes = (bytes: number) => (bytes / MEBIBYTE).toFixed(1).padStart(7);
let failures = 0;
console.log(
  'size  share  placement                    planned    used  slack  (MiB, most of all pictures)  by, picture',
);
for (const size of SIZES) {
  const free = await draw(size, null);
  report(`${size}  none `, free, 'the reference');
  const { peakBytes, scratchBytes } = free.plan;
  for (const share of SHARES.slice(1)) {
    const budget = scratchBytes + Math.floor((peakBytes - scratchBytes) * share);
    const drawn = await draw(size, budget).catch((error: unknown) => {
      if (isDanqingError(error, 'MEMORY_PLAN_IMPOSSIBLE')) return error.message;
      throw error;
    });
    const label = `${size}  ${share.toFixed(2)} `;
    if (typeof drawn === 'string') console.log(`${label} impossible: ${drawn}`);
    else report(label, drawn, compare(drawn, free));
  }
}
console.log(failures === 0 ? 'never above its plan, within 32 MiB' : `${failures} outside of 0 to 32 MiB`);
process.exitCode = failures === 0 ? 0 : 1;

interface TimedGeneration {
  readonly plan: MemoryPlan;
  readonly used: number;
  readonly source: string;
  readonly pixels: readonly Uint8Array[];
}

function report(label: string, { plan, used, source }: TimedGeneration, picture: string): void {
  const slack = plan.peakBytes - used;
  if (slack < 0 || slack > 32 * MEBIBYTE || picture === 'ANOTHER') failures += 1;
  const ways = plan.stages.map(describe).join(' ');
  const numbers = [plan.peakBytes, used, slack].map(mebibytes).join(' ');
  console.log(`${label} ${`${plan.placement}: ${ways}`.padEnd(28)} ${numbers}  ${source}, ${picture}`);
}

function describe({ run, segments }: StagePlan): string {
  if (run.kind === 'streamed') return `streamed(${run.keptSegments}/${segments.length} kept)`;
  return run.kind === 'tiled' ? `tiled(${run.tile.edge})` : run.kind;
}

function compare(drawn: TimedGeneration, free: TimedGeneration): string {
  const isSame = drawn.pixels.every(
    (pixels, index) => Buffer.compare(pixels, free.pixels[index] ?? pixels) === 0,
  );
  if (isSame) return 'the same picture';
  return drawn.plan.stages.some(({ run }) => run.kind === 'tiled') ? 'in tiles' : 'ANOTHER';
}

async function draw(size: number, memoryBudgetBytes: number | null): Promise<TimedGeneration> {
  await using engine = await openEngineInChild({
    ...MINI,
    device,
    ...(memoryBudgetBytes === null ? {} : { memoryBudgetBytes }),
  });
  let used = 0;
  const pixels: Uint8Array[] = [];
  for (let count = 0; ; count += 1) {
    const request = miniRequest(engine, {
      width: size,
      height: size,
      prompt: `a red circle ${count}`,
      ...(steps === undefined ? {} : { steps: Number(steps) }),
    });
    const { images, report } = await engine.generate(request, { preview: true });
    used = Math.max(used, report.memory.usedBytes);
    pixels.push(...images.map(({ image }) => image.data));
    if (count + 1 >= Number(pictures))
      return { plan: report.plan, used, source: report.memory.source, pixels };
  }
}
