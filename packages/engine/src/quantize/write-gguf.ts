import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  layOutGguf,
  type PlacedGgufTensor,
  type RowCodec,
  STORAGE_TYPES,
  storageBytes,
  type WritableMetadata,
} from '@danqing/core/formats';
import type { WeightPart } from '@danqing/core/graph';
import { GGML_TYPE, quantize } from '@danqing/ggml';
import { expandBytes } from '@danqing/ggml/lowering';
import { throwIfCancelled } from '@danqing/protocol';
import { isUnchanged, type PlannedWeight } from './plan-quantization.ts';

/** Values per piece: about 20 MB in total, however large the tensor. */
const PIECE_ELEMENTS = 2 * 1024 * 1024;

export interface NamedWeight extends PlannedWeight {
  /** Name in the output file. */
  readonly name: string;
}

export interface GgufContent {
  readonly weights: readonly NamedWeight[];
  readonly metadata: WritableMetadata;
}

export interface WriteOptions {
  /** Number of pieces processed at a time. */
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of bytes just written. */
  readonly onBytes: (count: number) => void;
}

/** Size of the output file in bytes. */
export function measureGguf(content: GgufContent): number {
  return layOut(content).byteLength;
}

/** Writes a file piece by piece: rows are read, expanded, quantized and written, several pieces at a time. */
export async function writeGguf(path: string, content: GgufContent, options: WriteOptions): Promise<void> {
  const { header, tensors, byteLength } = layOut(content);
  await mkdir(dirname(path), { recursive: true });
  await using file = await open(path, 'wx');
  await file.truncate(byteLength);
  await writeAt(file, header, 0);
  options.onBytes(header.length);
  const pieces = piecesOf(content.weights, tensors);
  const work = async () => {
    for (const piece of pieces) {
      throwIfCancelled(options.signal);
      const bytes = await convert(piece);
      await writeAt(file, bytes, piece.byteOffset);
      options.onBytes(bytes.length);
    }
  };
  await Promise.all(Array.from({ length: options.threads }, work));
  await file.sync();
}

function layOut({ weights, metadata }: GgufContent) {
  return layOutGguf(
    weights.map(({ name, type, stored }) => ({ name, type, shape: withoutLeadingOnes(stored.shape) })),
    metadata,
  );
}

/** GGUF has no leading axes of 1. */
function withoutLeadingOnes(shape: readonly number[]): readonly number[] {
  const first = shape.findIndex((size) => size !== 1);
  return first < 0 ? [1] : shape.slice(first);
}

/** Whole rows of one part of a weight. */
interface Piece {
  readonly weight: NamedWeight;
  readonly part: WeightPart;
  /** Shared by the pieces of a part and released with the last of them. */
  readonly codec: () => Promise<RowCodec | null>;
  readonly firstRow: number;
  readonly sourceOffset: number;
  readonly sourceBytes: number;
  readonly elements: number;
  readonly columns: number;
  readonly byteOffset: number;
}

/** Shared by the workers: each takes the next piece. */
function* piecesOf(
  weights: readonly NamedWeight[],
  tensors: readonly PlacedGgufTensor[],
): Generator<Piece, void> {
  for (const [index, weight] of weights.entries()) {
    const columns = weight.stored.shape.at(-1) ?? 1;
    let byteOffset = tensors[index]?.byteOffset ?? 0;
    for (const part of weight.stored.parts) {
      const rows = part.elements / columns;
      const rowBytes = part.byteLength / rows;
      const codec = openOnce(part);
      const rowsAtATime = Math.max(1, Math.floor(PIECE_ELEMENTS / columns));
      for (let row = 0; row < rows; row += rowsAtATime) {
        const count = Math.min(rowsAtATime, rows - row);
        const elements = count * columns;
        const place = { sourceOffset: row * rowBytes, sourceBytes: count * rowBytes, byteOffset };
        yield { weight, part, codec, firstRow: row, elements, columns, ...place };
        byteOffset += storageBytes(weight.type, elements);
      }
    }
  }
}

function openOnce({ coding }: WeightPart): () => Promise<RowCodec | null> {
  let opened: Promise<RowCodec | null> | null = null;
  return () => {
    opened ??= coding === null ? Promise.resolve(null) : coding.open();
    return opened;
  };
}

async function convert({ weight, part, firstRow, elements, ...piece }: Piece): Promise<Uint8Array> {
  const bytes = new Uint8Array(piece.sourceBytes);
  await part.read(piece.sourceOffset, bytes);
  if (isUnchanged(weight)) return bytes;
  const codec = await piece.codec();
  const { name } = weight.stored;
  const values = await expandBytes(bytes, { name, type: part.type, codec, firstRow, elements });
  if (weight.type === 'F32') return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return quantize(STORAGE_TYPES[weight.type].ggml ?? GGML_TYPE.f32, values, piece.columns);
}

async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
