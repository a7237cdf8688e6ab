import type { MemoryRequirements, PlannedStage, StageRequirements, Tile } from '@danqing/protocol';
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

/** Arithmetic of one picture: linear layers, attention, convolutions. */
export interface PictureFlops {
  readonly encode: number;
  /** One evaluation of the transformer, with what is computed once for prompt and step. */
  readonly evaluation: number;
  readonly decode: number;
}

/** Activations of one picture, whatever type the weights are stored in, as a graphics card's policy lowers its graphs. */
export interface PictureMemory {
  /** Of the largest graph of each stage. */
  readonly activationBytes: Readonly<Record<PlannedStage, number>>;
  /** With segments that run one after the other. */
  readonly streamedActivationBytes: Readonly<Record<'encode' | 'denoise', number>>;
  /** Of decoding in tiles, large ones first. */
  readonly tiles: readonly Tile[];
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
  readonly weights: Readonly<Record<PlannedStage, readonly SegmentWeights[]>>;
  readonly pictures: readonly PictureRequirements[];
}

const PLANNED_STAGES: readonly PlannedStage[] = ['encode', 'denoise', 'decode'];

/** The planner's input for files of that set. */
export function needsOf(
  { weights }: Pick<ModelRequirements, 'weights'>,
  { activationBytes, streamedActivationBytes, tiles }: PictureMemory,
  { files, overheadBytes }: { readonly files: QuantPreset; readonly overheadBytes: number },
): MemoryRequirements {
  const stages = storedWeights(weights, files).map((stored) => ({
    ...stored,
    activationBytes: activationBytes[stored.stage],
    workBytes: 0,
    streamedActivationBytes: stored.stage === 'decode' ? null : streamedActivationBytes[stored.stage],
    tiles: stored.stage === 'decode' ? tiles : [],
    // Streamed, the encoder needs less than the transformer does: nothing more fits with it elsewhere.
    elsewhere: null,
  }));
  return { stages, overheadBytes };
}

type StoredStage = Pick<StageRequirements, 'stage' | 'weightBytes' | 'segments'>;

/** Weights as files hold them are the same for all pictures and cards. */
const KNOWN = new WeakMap<ModelRequirements['weights'], Map<QuantPreset, readonly StoredStage[]>>();

function storedWeights(weights: ModelRequirements['weights'], files: QuantPreset): readonly StoredStage[] {
  const known = KNOWN.get(weights) ?? new Map<QuantPreset, readonly StoredStage[]>();
  KNOWN.set(weights, known);
  const stored = known.get(files) ?? PLANNED_STAGES.map((stage) => storedStage(stage, weights[stage], files));
  known.set(files, stored);
  return stored;
}

function storedStage(
  stage: PlannedStage,
  weights: readonly SegmentWeights[],
  { textEncoder, transformer }: QuantPreset,
): StoredStage {
  const type = stage === 'encode' ? textEncoder : transformer;
  const segments = weights.map((segment) => ({ name: segment.name, weightBytes: bytesAs(segment, type) }));
  return { stage, weightBytes: segments.reduce((sum, segment) => sum + segment.weightBytes, 0), segments };
}

/** What a segment's weights take when matrices are stored in that type. */
export function bytesAs({ matrices, otherElements }: SegmentWeights, type: QuantizeType): number {
  const matrixBytes = matrices.map(([rows, columns]) =>
    storageBytes(fittingType(type, [rows, columns]), rows * columns),
  );
  return matrixBytes.reduce((sum, bytes) => sum + bytes, storageBytes('F32', otherElements));
}
