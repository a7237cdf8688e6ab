/**
 * Parses mutated safetensors and GGUF headers and prints what came of them:
 *   tsx scripts/mutate-headers.ts [--count 10000] [--seed 1]
 * A case may load or be refused with a FORMAT_ code; anything else is a crash, and a case that takes more than two
 * seconds, or takes its process with it, is a hang. Ends with status 1 when there was either.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  createMutationReport,
  type MutationReport,
  runMutation,
} from '../packages/core/test/support/mutations.ts';

const HANG_MS = 2000;
/** For the child process to start. */
const START_MS = 20_000;
/** First argument of the child process. */
const WORKER = 'worker';

interface Task {
  readonly firstSeed: number;
  readonly endSeed: number;
}

/** A report on the seeds before `nextSeed`. */
interface Progress {
  readonly nextSeed: number;
  readonly report: MutationReport;
}

async function work({ firstSeed, endSeed }: Task): Promise<void> {
  const report = createMutationReport();
  for (let seed = firstSeed; seed < endSeed; seed++) {
    await runMutation(seed, report);
    await send({ nextSeed: seed + 1, report });
  }
}

/** Resolves when the message is out, so that it arrives even if the next case hangs. */
function send(progress: Progress): Promise<void> {
  return new Promise((resolve) => process.send?.(progress, () => resolve()));
}

/** Runs in a process of its own until the end, or until no case has ended for HANG_MS. */
function runInChild(task: Task): Promise<Progress> {
  return new Promise((resolve, reject) => {
    let progress: Progress = { nextSeed: task.firstSeed, report: createMutationReport() };
    const child = fork(fileURLToPath(import.meta.url), [WORKER, `${task.firstSeed}`, `${task.endSeed}`]);
    let watchdog = setTimeout(() => child.kill('SIGKILL'), START_MS + HANG_MS);
    child.on('message', (message: Progress) => {
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

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { count: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
  });
  const endSeed = Number(values.seed) + Number(values.count);
  const total = createMutationReport();
  const hangs: number[] = [];
  for (let firstSeed = Number(values.seed); firstSeed < endSeed; ) {
    const { nextSeed, report } = await runInChild({ firstSeed, endSeed });
    merge(total, report);
    if (nextSeed < endSeed) hangs.push(nextSeed);
    firstSeed = nextSeed < endSeed ? nextSeed + 1 : endSeed;
  }
  printReport(Number(values.count), total, hangs);
}

function printReport(count: number, report: MutationReport, hangs: readonly number[]): void {
  console.log(`${count} mutated headers: ${report.loaded} loaded`);
  for (const [code, cases] of Object.entries(report.refused).sort()) console.log(`  ${code} ${cases}`);
  console.log(
    `crashes ${report.crashes.length}, hangs ${hangs.length}, slowest ${report.slowestMs.toFixed(1)} ms`,
  );
  for (const { seed, reason } of report.crashes) console.log(`crash, seed ${seed}: ${reason}`);
  for (const seed of hangs) console.log(`hang, seed ${seed}`);
  if (report.crashes.length + hangs.length > 0) process.exitCode = 1;
}

const [role, firstSeed, endSeed] = process.argv.slice(2);
if (role === WORKER) {
  await work({ firstSeed: Number(firstSeed), endSeed: Number(endSeed) });
  process.disconnect();
} else {
  await main();
}
