/** Process that parses headers which may crash or hang it. One argument: the task. */
import {
  createMutationReport,
  type MutationReport,
  runMutation,
} from '../../../packages/core/test/support/mutations.ts';

export interface HeaderTask {
  readonly firstSeed: number;
  readonly endSeed: number;
}

/** Progress report on the seeds before `nextSeed`. */
export interface HeaderProgress {
  readonly nextSeed: number;
  readonly report: MutationReport;
}

const { firstSeed, endSeed }: HeaderTask = JSON.parse(process.argv[2] ?? '{}');
const report = createMutationReport();
for (let seed = firstSeed; seed < endSeed; seed += 1) {
  await runMutation(seed, report);
  await send({ nextSeed: seed + 1, report });
}
process.disconnect();

/** Resolves once the message is sent, so that it arrives even if the next case hangs. */
function send(progress: HeaderProgress): Promise<void> {
  return new Promise((resolve) => process.send?.(progress, () => resolve()));
}
