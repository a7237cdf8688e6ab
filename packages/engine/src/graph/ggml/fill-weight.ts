import { type TensorHandle, writeTensor } from '@danqing/ggml';
import type { StoredWeight } from '../stored-weight.ts';
import { convertTo, isStoredAs } from './convert.ts';

/** Plain copies go through a buffer of this size. */
const CHUNK_BYTES = 16 * 1024 * 1024;

/** Memory that weight after weight is read into: gigabytes pass, so none of it may become garbage. */
export class ReadBuffer {
  private bytes = new Uint8Array(0);

  ofLength(length: number): Uint8Array {
    if (this.bytes.length < length) this.bytes = new Uint8Array(length);
    return this.bytes.subarray(0, length);
  }
}

/**
 * Reads a weight into its tensor, converting where the types differ. `whole`: in one piece, as buffer types that
 * rearrange a tensor need it.
 */
export async function fillWeight(
  tensor: TensorHandle,
  stored: StoredWeight,
  { type, whole, buffer }: { readonly type: number; readonly whole: boolean; readonly buffer: ReadBuffer },
): Promise<void> {
  if (!isStoredAs(stored, type)) return writeTensor(tensor, await convertTo(stored, type));
  const chunk = buffer.ofLength(whole ? stored.byteLength : Math.min(CHUNK_BYTES, stored.byteLength));
  let written = 0;
  let filled = 0;
  for (const part of stored.parts) {
    for (let offset = 0; offset < part.byteLength; ) {
      const target = chunk.subarray(filled, Math.min(chunk.length, filled + part.byteLength - offset));
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
