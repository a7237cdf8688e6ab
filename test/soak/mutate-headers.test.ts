import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createMutationReport, type MutationReport } from '../../packages/core/test/support/mutations.ts';
import type { HeaderProgress, HeaderTask } from './support/header-worker.ts';
import { saidSeed, times } from './support/soak-run.ts';

const WORKER = fileURLToPath(new URL('support/header-worker.ts', import.meta.url));
const HANG_MS = 2000;
/** Allowance for starting the child process. */
const START_MS = 20_000;

// A case may load or be refused with a FORMAT_ code. Anything else is a crash; a case that takes more than two seconds
// or ends its process is a hang.
it('mutated headers of safetensors and GGUF load or are refused', async () => {
  const [begin, count] = [saidSeed(), times(10_000)];
  const endSeed = begin + count;
  const total = createMutationReport();
  const hangs: number[] = [];
  for (let firstSeed = begin; firstSeed < endSeed; ) {
    const { nextSeed, report } = await runInChild({ firstSeed, endSeed });
    merge(total, report);
    if (nextSeed < endSeed) hangs.push(nextSeed);
    firstSeed = nextSeed < endSeed ? nextSeed + 1 : endSeed;
  }
  console.log(
    `${count} mutated headers: ${total.loaded} loaded; refused ${JSON.stringify(total.refused)}; slowest ${total.slowestMs.toFixed(1)} ms`,
  );
  expect({ crashes: total.crashes, hangs }).toEqual({ crashes: [], hangs: [] });
});

/** Runs in its own process until the end, or until no case has finished for HANG_MS. */
function runInChild(task: HeaderTask): Promise<HeaderProgress> {
  return new Promise((resolve, reject) => {
    let progress: HeaderProgress = { nextSeed: task.firstSeed, report: createMutationReport() };
    const child = fork(WORKER, [JSON.stringify(task)], { execArgv: ['--import', 'tsx'] });
    let watchdog = setTimeout(() => child.kill('SIGKILL'), START_MS + HANG_MS);
    child.on('message', (message: HeaderProgress) => {
      progress = message;
      clearTimeout(watchdog);
      watchdog = setTimeout(() => child.kill('SIGKILL'), HANG_MS);
    });
    child.on('error', reject);
    child.on('exit', () => {
      clearTimeout(watchdog);
      resolve(progress);
    });
  });
}

function merge(into: MutationReport, part: MutationReport): void {
  into.loaded += part.loaded;
  into.crashes.push(...part.crashes);
  into.slowestMs = Math.max(into.slowestMs, part.slowestMs);
  for (const [code, count] of Object.entries(part.refused))
    into.refused[code] = (into.refused[code] ?? 0) + count;
}
