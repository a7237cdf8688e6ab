import type { StoredWeight } from '@danqing/core/graph';
import { throwIfCancelled } from '@danqing/protocol';
import { writeTensor } from '../context.ts';
import type { TensorHandle } from '../handles.ts';
import { convertTo, isStoredAs } from './convert.ts';

/** Size of the buffer for plain copies. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/** Number of bytes of a weight to read at a time. */
export function chunkBytes(stored: StoredWeight, { type, whole }: Pick<Filling, 'type' | 'whole'>): number {
  if (!isStoredAs(stored, type)) return Math.max(...stored.parts.map(({ byteLength }) => byteLength));
  return whole ? stored.byteLength : Math.min(CHUNK_BYTES, stored.byteLength);
}

export interface Filling {
  /** ggml type of the tensor. */
  readonly type: number;
  /** Write in one piece, as buffer types that rearrange a tensor require. */
  readonly whole: boolean;
  /** At least `chunkBytes`. Reused, because gigabytes pass through it and must not become garbage. */
  readonly buffer: Uint8Array;
  readonly signal: AbortSignal | undefined;
}

/** Reads a weight into its tensor, converting it when the types differ. @throws DanqingError FORMAT_*, CANCELLED */
export async function fillWeight(
  tensor: TensorHandle,
  stored: StoredWeight,
  { type, whole, buffer, signal }: Filling,
): Promise<void> {
  throwIfCancelled(signal);
  const chunk = buffer.subarray(0, chunkBytes(stored, { type, whole }));
  if (!isStoredAs(stored, type)) return writeTensor(tensor, await convertTo(stored, type, chunk));
  let written = 0;
  let filled = 0;
  for (const part of stored.parts) {
    for (let offset = 0; offset < part.byteLength; ) {
      const target = chunk.subarray(filled, Math.min(chunk.length, filled + part.byteLength - offset));
      throwIfCancelled(signal);
      await part.read(offset, target);
      offset += target.length;
      filled += target.length;
      if (filled === chunk.length || written + filled === stored.byteLength) {
        writeTensor(tensor, chunk.subarray(0, filled), written);
        written += filled;
        filled = 0;
      }
    }
  }
}
