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

/** Weights of a part of a model, by shape. Their size follows from the type in which files store matrices. */
export interface SegmentWeights {
  readonly name: string;
  readonly matrices: readonly (readonly [rows: number, columns: number])[];
  /** Number of values that are always kept in f32: gains, biases, kernels. */
  readonly otherElements: number;
}

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Which measurements of the published model are wanted. */
export interface MeasureCall {
  readonly sizes: readonly PictureSize[];
  readonly promptTokens: number;
}

/**
 * Arithmetic for one image: linear layers, attention, convolutions. A repeated stage counts once, including what is
 * computed once per prompt and step.
 */
export type PictureFlops = ByStage<number>;

/** Activations of a stage, independent of the weights' storage type, with graphs lowered for a graphics card. */
export type StageMemory = Pick<
  StageRequirements,
  'stage' | 'activationBytes' | 'streamedActivationBytes' | 'tiles'
>;

export interface PictureMemory {
  /** Stages in the order in which the image passes through them. */
  readonly stages: readonly StageMemory[];
}

/** Requirements of one image of a given size. */
export interface PictureRequirements extends PictureSize, PictureMemory {
  readonly flops: PictureFlops;
}

/** A model's sizes, measured on its graphs without its files. */
export interface ModelRequirements {
  readonly model: string;
  /** Token count of the prompt. */
  readonly promptTokens: number;
  readonly weights: ByStage<readonly SegmentWeights[]>;
  readonly pictures: readonly PictureRequirements[];
}

/** The planner's input for files of the given preset. */
export function needsOf(
  { weights }: Pick<ModelRequirements, 'weights'>,
  picture: PictureMemory,
  { files, overheadBytes }: { readonly files: QuantPreset; readonly overheadBytes: number },
): MemoryRequirements {
  const stages = picture.stages.map((memory) => ({
    ...storedStage(weights, memory.stage, files),
    ...memory,
    workBytes: 0,
    // When streamed, the encoder needs less than the transformer: moving it elsewhere would not make anything else fit.
    elsewhere: null,
  }));
  return { stages, overheadBytes };
}

type StoredStage = Pick<StageRequirements, 'weightBytes' | 'segments'>;

/** Stored weights are the same for all images and cards. */
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

/** The VAE has few matrices; their size is negligible. */
function typeIn({ textEncoder, transformer }: QuantPreset, stage: PlannedStage): QuantizeType {
  return STAGES[stage].component === 'textEncoder' ? textEncoder : transformer;
}

function asStored(weights: readonly SegmentWeights[], type: QuantizeType): StoredStage {
  const segments = weights.map((segment) => ({ name: segment.name, weightBytes: bytesAs(segment, type) }));
  return { weightBytes: segments.reduce((sum, segment) => sum + segment.weightBytes, 0), segments };
}

/** Bytes of a segment's weights when its matrices are stored in the given type. */
export function bytesAs({ matrices, otherElements }: SegmentWeights, type: QuantizeType): number {
  const matrixBytes = matrices.map(([rows, columns]) =>
    storageBytes(fittingType(type, [rows, columns]), rows * columns),
  );
  return matrixBytes.reduce((sum, bytes) => sum + bytes, storageBytes('F32', otherElements));
}
