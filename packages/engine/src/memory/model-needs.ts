import type { MemoryNeeds, PlannedStage, Tile } from '@danqing/protocol';
import { storageBytes } from '../formats/storage-type.ts';
import { fittingType, type QuantizeType } from '../quantize/quantize-types.ts';
import type { FileSet } from './file-sets.ts';

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

/** What one picture of a size needs, whatever type the weights are stored in. */
export interface PictureNeeds extends PictureSize {
  /** Of the largest graph of each stage, as a graphics card's policy lowers it. */
  readonly activationBytes: Readonly<Record<PlannedStage, number>>;
  /** The same when segments run one after the other. */
  readonly streamedActivationBytes: Readonly<Record<'encode' | 'denoise', number>>;
  /** Of the decoder. */
  readonly tiles: readonly Tile[];
  readonly flops: {
    readonly encode: number;
    /** One evaluation of the transformer, with what is computed once for prompt and step. */
    readonly evaluation: number;
    readonly decode: number;
  };
}

/** Of these, what concerns memory. */
export type PictureMemory = Pick<PictureNeeds, 'activationBytes' | 'streamedActivationBytes' | 'tiles'>;

/** A model's sizes, measured on its graphs without a file of it. */
export interface ModelNeeds {
  readonly model: string;
  /** Of the prompt. */
  readonly promptTokens: number;
  readonly weights: Readonly<Record<PlannedStage, readonly SegmentWeights[]>>;
  readonly pictures: readonly PictureNeeds[];
}

const PLANNED_STAGES: readonly PlannedStage[] = ['encode', 'denoise', 'decode'];

/** The planner's input for files of that set. */
export function needsOf(
  { weights }: Pick<ModelNeeds, 'weights'>,
  { activationBytes, streamedActivationBytes, tiles }: PictureMemory,
  { files, scratchBytes }: { readonly files: FileSet; readonly scratchBytes: number },
): MemoryNeeds {
  const stages = PLANNED_STAGES.map((stage) => {
    const type = stage === 'encode' ? files.textEncoder : files.transformer;
    const segments = weights[stage].map((segment) => ({
      name: segment.name,
      weightBytes: bytesAs(segment, type),
    }));
    const weightBytes = segments.reduce((sum, segment) => sum + segment.weightBytes, 0);
    return {
      stage,
      weightBytes,
      activationBytes: activationBytes[stage],
      segments,
      streamedActivationBytes: stage === 'decode' ? null : streamedActivationBytes[stage],
      tiles: stage === 'decode' ? tiles : [],
    };
  });
  return { stages, scratchBytes };
}

/** What a segment's weights take when matrices are stored in that type. */
export function bytesAs({ matrices, otherElements }: SegmentWeights, type: QuantizeType): number {
  const matrixBytes = matrices.map(([rows, columns]) =>
    storageBytes(fittingType(type, [rows, columns]), rows * columns),
  );
  return matrixBytes.reduce((sum, bytes) => sum + bytes, storageBytes('F32', otherElements));
}
