import {
  type ByStage,
  type MemoryRequirements,
  type PlannedStage,
  STAGES,
  type StageRequirements,
} from '@danqing/protocol';
import { fittingType, type QuantizeType } from '../formats/quantize-types.ts';
import { storageBytes } from '../formats/storage-type.ts';
import type { QuantPreset } from './quant-presets.ts';

/** Weights of a part of a model, by shape: what they take follows from the type in which files store matrices. */
export interface SegmentWeights {
  readonly name: string;
  readonly matrices: readonly (readonly [rows: number, columns: number])[];
  /** Numbers that are always kept in f32: gains, biases, kernels. */
  readonly otherElements: number;
}

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** What is to be measured of the published model. */
export interface MeasureCall {
  readonly sizes: readonly PictureSize[];
  readonly promptTokens: number;
}

/**
 * Arithmetic of one picture: linear layers, attention, convolutions. Of a stage that is repeated, once, with what is
 * computed once for prompt and step.
 */
export type PictureFlops = ByStage<number>;

/** Activations of a stage, whatever type the weights are stored in, as a graphics card's policy lowers its graphs. */
export type StageMemory = Pick<
  StageRequirements,
  'stage' | 'activationBytes' | 'streamedActivationBytes' | 'tiles'
>;

export interface PictureMemory {
  /** Of the stages that the picture goes through, in order. */
  readonly stages: readonly StageMemory[];
}

/** What one picture of a size needs. */
export interface PictureRequirements extends PictureSize, PictureMemory {
  readonly flops: PictureFlops;
}

/** A model's sizes, measured on its graphs without a file of it. */
export interface ModelRequirements {
  readonly model: string;
  /** Of the prompt. */
  readonly promptTokens: number;
  readonly weights: ByStage<readonly SegmentWeights[]>;
  readonly pictures: readonly PictureRequirements[];
}

/** The planner's input for files of that set. */
export function needsOf(
  { weights }: Pick<ModelRequirements, 'weights'>,
  picture: PictureMemory,
  { files, overheadBytes }: { readonly files: QuantPreset; readonly overheadBytes: number },
): MemoryRequirements {
  const stages = picture.stages.map((memory) => ({
    ...storedStage(weights, memory.stage, files),
    ...memory,
    workBytes: 0,
    // Streamed, the encoder needs less than the transformer does: nothing more fits with it elsewhere.
    elsewhere: null,
  }));
  return { stages, overheadBytes };
}

type StoredStage = Pick<StageRequirements, 'weightBytes' | 'segments'>;

/** Weights as files hold them are the same for all pictures and cards. */
const KNOWN = new WeakMap<ModelRequirements['weights'], Map<string, StoredStage>>();

function storedStage(
  weights: ModelRequirements['weights'],
  stage: PlannedStage,
  files: QuantPreset,
): StoredStage {
  const known = KNOWN.get(weights) ?? new Map<string, StoredStage>();
  KNOWN.set(weights, known);
  const key = `${stage} ${files.name}`;
  const stored = known.get(key) ?? asStored(weights[stage], typeIn(files, stage));
  known.set(key, stored);
  return stored;
}

/** The VAE has few matrices, and they count for next to nothing. */
function typeIn({ textEncoder, transformer }: QuantPreset, stage: PlannedStage): QuantizeType {
  return STAGES[stage].component === 'textEncoder' ? textEncoder : transformer;
}

function asStored(weights: readonly SegmentWeights[], type: QuantizeType): StoredStage {
  const segments = weights.map((segment) => ({ name: segment.name, weightBytes: bytesAs(segment, type) }));
  return { weightBytes: segments.reduce((sum, segment) => sum + segment.weightBytes, 0), segments };
}

/** What a segment's weights take when matrices are stored in that type. */
export function bytesAs({ matrices, otherElements }: SegmentWeights, type: QuantizeType): number {
  const matrixBytes = matrices.map(([rows, columns]) =>
    storageBytes(fittingType(type, [rows, columns]), rows * columns),
  );
  return matrixBytes.reduce((sum, bytes) => sum + bytes, storageBytes('F32', otherElements));
}
