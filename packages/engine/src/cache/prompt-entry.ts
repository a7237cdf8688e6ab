/** One encoded prompt as a safetensors file with its key and a checksum. */
import { createHash } from 'node:crypto';
import { encodeSafetensors, MemoryByteSource, readSafetensors, type TensorFile } from '@danqing/core/formats';
import type { EncodedText } from '@danqing/core/pipeline';
import { isDanqingError } from '@danqing/protocol';

/** Increase when the file format changes, or when the same graph starts to compute different bits. */
export const ENTRY_VERSION = '1';

export interface ExpectedEntry {
  readonly key: string;
  readonly tokens: number;
  readonly width: number;
}

export function encodeEntry(key: string, { tokens, hidden }: EncodedText): Uint8Array {
  const shape = [tokens, hidden.length / tokens];
  const metadata = { version: ENTRY_VERSION, key, sha256: hashValues(hidden) };
  return encodeSafetensors(new Map([['hidden', { type: 'F32', shape, data: hidden }]]), metadata);
}

/** Null unless it is a complete entry written under that key. */
export async function decodeEntry(bytes: Uint8Array, expected: ExpectedEntry): Promise<EncodedText | null> {
  const file = await readHeader(bytes);
  const entry = file?.tensors.get('hidden');
  if (!file || entry?.type !== 'F32' || file.tensors.size !== 1) return null;
  const { key, tokens, width } = expected;
  const { metadata } = file;
  if (metadata.get('version') !== ENTRY_VERSION || metadata.get('key') !== key) return null;
  if (entry.shape.length !== 2 || entry.shape[0] !== tokens || entry.shape[1] !== width) return null;
  // Copied for alignment.
  const { buffer } = Uint8Array.from(bytes.subarray(entry.byteOffset, entry.byteOffset + entry.byteLength));
  const hidden = new Float32Array(buffer);
  if (metadata.get('sha256') !== hashValues(hidden)) return null;
  return hidden.every(Number.isFinite) ? { tokens, hidden } : null;
}

async function readHeader(bytes: Uint8Array): Promise<TensorFile | null> {
  try {
    return await readSafetensors(new MemoryByteSource('a kept prompt', bytes));
  } catch (error) {
    if (isDanqingError(error)) return null;
    throw error;
  }
}

function hashValues({ buffer, byteOffset, byteLength }: Float32Array): string {
  return createHash('sha256')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex');
}
