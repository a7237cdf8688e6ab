import { type MemoryPlan, STAGES, type StagePlan } from '@danqing/protocol';

/** Weights that a stage reads anew for each picture: none where they stay, those that stream as often as they run. */
export function readBytes(
  { placement }: Pick<MemoryPlan, 'placement'>,
  { stage, run, weightBytes }: StagePlan,
  evaluations: number,
): number {
  if (placement === 'resident') return 0;
  if (run.kind !== 'streamed') return weightBytes;
  const runs = STAGES[stage].isRepeated ? evaluations : 1;
  return run.keptBytes + run.streamedBytes * runs;
}
