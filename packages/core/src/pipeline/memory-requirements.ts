import {
  type ByStage,
  type GenerateRequest,
  type MemoryRequirements,
  PLANNED_STAGES,
} from '@danqing/protocol';
import type { ResidentWeights } from '../graph/lowering.ts';
import type { ComponentRequirements, MeasureOptions } from './component-runner.ts';
import { latentShape } from './latent-shape.ts';
import type { PipelineParts } from './parts.ts';

export interface NeedsOptions extends MeasureOptions {
  /** Memory of the program and its device for any request, excluding loading. */
  readonly overheadBytes: number;
  /** The device that reads the prompt instead of the drawing one; null: the drawing device reads it. */
  readonly encoderDevice: string | null;
  /** Token counts of the prompt and, if guidance is on, the negative prompt. */
  readonly tokenCounts: readonly number[];
}

/**
 * Sizes of everything a request needs, from the same graphs that will run. Allocates nothing and reads no weights.
 */
export function memoryRequirements<W extends ResidentWeights>(
  parts: PipelineParts<W>,
  request: GenerateRequest,
  { overheadBytes, encoderDevice, tokenCounts, inParts }: NeedsOptions,
): MemoryRequirements {
  const { textEncoder, transformer, decoder } = parts;
  const shape = latentShape(parts, request);
  const measured: ByStage<ComponentRequirements> = {
    text: encoderDevice === null ? textEncoder.measure(tokenCounts, { inParts }) : nothingHere(encoderDevice),
    denoise: transformer.measure(shape, { steps: request.steps, tokenCounts, inParts }),
    decode: decoder.measure(shape, { inParts }),
  };
  const stages = PLANNED_STAGES.map((stage) => {
    const { loadBytes: _, ...needs } = measured[stage];
    return { stage, ...needs };
  });
  const loading = Math.max(...Object.values(measured).map(({ loadBytes }) => loadBytes));
  return { stages, overheadBytes: overheadBytes + loading };
}

function nothingHere(elsewhere: string): ComponentRequirements {
  return {
    weightBytes: 0,
    activationBytes: 0,
    workBytes: 0,
    loadBytes: 0,
    segments: [],
    streamedActivationBytes: null,
    tiles: [],
    elsewhere,
  };
}
