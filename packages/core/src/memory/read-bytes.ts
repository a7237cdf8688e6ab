import { type MemoryPlan, STAGES, type StagePlan } from '@danqing/protocol';

/** Bytes of weights that a stage reads again for each image: none if they stay; streamed ones each time they run. */
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
