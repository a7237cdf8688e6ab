import type { StageMode, StagePlan, StageRequirements, Tile } from '@danqing/protocol';

/** The stage with all of its weights, in one piece; or on another device, where it needs no memory of this one. */
export function wholeStage(stage: StageRequirements): StagePlan {
  const run: StageMode = { kind: stage.elsewhere === null ? 'whole' : 'elsewhere' };
  return { ...stage, run, bytes: stage.weightBytes + stage.activationBytes };
}

/** The fastest way to run a stage by itself within the given bytes; null if there is none. */
export function fitStage(stage: StageRequirements, bytes: number): StagePlan | null {
  const whole = wholeStage(stage);
  if (whole.bytes <= bytes) return whole;
  const tile = stage.tiles.find(({ activationBytes }) => stage.weightBytes + activationBytes <= bytes);
  if (tile !== undefined) return tiledStage(stage, tile);
  return streamedStage(stage, bytes);
}

/** Memory of a stage if nothing is kept unnecessarily. */
export function leastBytes(stage: StageRequirements): number {
  const { weightBytes, streamedActivationBytes, tiles } = stage;
  const streamed =
    streamedActivationBytes === null ? [] : [streamedActivationBytes + slotsOf(weightsOf(stage))];
  const tiled = tiles.map(({ activationBytes }) => weightBytes + activationBytes);
  return Math.min(wholeStage(stage).bytes, ...streamed, ...tiled);
}

/** Whether any stage runs on another device. */
export function runsElsewhere(stages: readonly StagePlan[]): boolean {
  return stages.some(({ run }) => run.kind === 'elsewhere');
}

/** Working memory of kernels for a stage in this mode. */
export function workBytesOf({ run, workBytes }: StagePlan): number {
  return run.kind === 'tiled' ? run.tile.workBytes : workBytes;
}

export function mostWorkBytes({ workBytes, tiles }: StageRequirements): number {
  return Math.max(workBytes, ...tiles.map((tile) => tile.workBytes));
}

function tiledStage(stage: StageRequirements, tile: Tile): StagePlan {
  return { ...stage, run: { kind: 'tiled', tile }, bytes: stage.weightBytes + tile.activationBytes };
}

/** Keeps leading segments as long as they fit together with the slots for the rest: more memory keeps more segments. */
function streamedStage(stage: StageRequirements, bytes: number): StagePlan | null {
  const { streamedActivationBytes } = stage;
  if (streamedActivationBytes === null) return null;
  const weights = weightsOf(stage);
  let found: StagePlan | null = null;
  for (let kept = 0; kept <= weights.length; kept += 1) {
    const run = streamedRun(weights, kept);
    const taken = streamedActivationBytes + run.keptBytes + run.slotBytes;
    if (taken > bytes) break;
    found = { ...stage, run, bytes: taken };
  }
  return found;
}

function streamedRun(weights: readonly number[], kept: number): StageMode & { kind: 'streamed' } {
  const rest = weights.slice(kept);
  return {
    kind: 'streamed',
    keptSegments: kept,
    keptBytes: sum(weights.slice(0, kept)),
    slotBytes: slotsOf(rest),
    streamedBytes: sum(rest),
  };
}

/** Slots for the current segment and the next one. */
function slotsOf(weights: readonly number[]): number {
  return Math.max(0, ...weights.map((bytes, at) => bytes + (weights[at + 1] ?? 0)));
}

function weightsOf({ segments }: StageRequirements): number[] {
  return segments.map(({ weightBytes }) => weightBytes);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
