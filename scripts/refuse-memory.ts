/**
 * Refuses memory at random allocations of random requests (one to eight in a row), and lets engines die for want of it:
 * each must end in the picture that was asked for, or in MEMORY_PLAN_IMPOSSIBLE with what would fit.
 * Usage: npx tsx scripts/refuse-memory.ts [refusals] [deaths]      (default: 200 50)
 */
import { type InjectedFault, openEngineInChild } from '@danqing/engine';
import { openEngineInProcess } from '@danqing/engine/in-process';
import { type GenerateResult, isDanqingError } from '@danqing/protocol';
import { MINI, miniRequest } from './lib/danqing-mini.ts';

const [refusals = '200', deaths = '50'] = process.argv.slice(2);
const SIZE = { width: 192, height: 128, steps: 1 };
const MAX_ALLOCATION = 24;
const outcomes = new Map<string, number>();
let failures = 0;

const whole = await draw(openEngineInProcess);
await repeat(Number(refusals), 'refuse', openEngineInProcess);
await repeat(Number(deaths), 'exit', openEngineInChild);
for (const [outcome, count] of [...outcomes].sort(([, a], [, b]) => b - a))
  console.log(`${count} x ${outcome}`);
console.log(`${failures} failures`);
process.exitCode = failures === 0 ? 0 : 1;

type Open = typeof openEngineInProcess | typeof openEngineInChild;

async function draw(open: Open, injectedFault?: InjectedFault): Promise<GenerateResult> {
  await using engine = await open({
    ...MINI,
    threads: 1,
    ...(injectedFault === undefined ? {} : { injectedFault }),
  });
  return await engine.generate(miniRequest(engine, SIZE));
}

async function repeat(count: number, kind: InjectedFault['kind'], open: Open): Promise<void> {
  for (let round = 0; round < count; round += 1) {
    const times = kind === 'exit' ? 1 : 1 + Math.floor(Math.random() * 8);
    const fault = { allocation: 1 + Math.floor(Math.random() * MAX_ALLOCATION), times, kind };
    const outcome = await draw(open, fault).then(describeResult, describeError);
    const key = `${kind}: ${outcome}`;
    outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
  }
}

/** A picture in tiles is another one; any other way it is the same, byte for byte. */
function describeResult({ images, report }: GenerateResult): string {
  const isTiled = report.plan.stages.some(({ run }) => run.kind === 'tiled');
  const [expected, found] = [whole.images[0]?.image, images[0]?.image];
  const isSame = Buffer.compare(expected?.data ?? Buffer.of(), found?.data ?? Buffer.of()) === 0;
  const isAsked = found?.width === SIZE.width && found.height === SIZE.height;
  if (!isAsked || (!isSame && !isTiled)) failures += 1;
  const kinds = report.adaptations.map(({ kind }) => kind).join(', ');
  return `picture${isSame ? ', the same' : isTiled ? ', in tiles' : ', ANOTHER'} (${kinds || 'nothing refused'})`;
}

function describeError(error: unknown): string {
  if (!isDanqingError(error, 'MEMORY_PLAN_IMPOSSIBLE') || typeof error.details?.neededBytes !== 'number') {
    failures += 1;
    return `UNEXPECTED ${error}`;
  }
  return 'MEMORY_PLAN_IMPOSSIBLE, with what would fit';
}
