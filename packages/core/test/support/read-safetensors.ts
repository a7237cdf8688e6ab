import { readFileSync } from 'node:fs';

export interface GoldenTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Int16Array | Uint8Array;
}

interface HeaderEntry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

const ARRAYS = { F32: Float32Array, I32: Int32Array, I16: Int16Array, U8: Uint8Array };

/** All tensors of a trusted safetensors fixture. Deliberately independent of the engine's own reader. */
export function readSafetensors(path: string): Map<string, GoldenTensor> {
  const file = readFileSync(path);
  const headerEnd = 8 + Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString('utf8', 8, headerEnd)) as Record<string, HeaderEntry>;
  const tensors = new Map<string, GoldenTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const [begin, end] = entry.data_offsets;
    const bytes = new Uint8Array(file.subarray(headerEnd + begin, headerEnd + end));
    const Values = ARRAYS[entry.dtype as keyof typeof ARRAYS];
    if (Values === undefined) throw new Error(`${path}: test reader lacks dtype ${entry.dtype} (${name})`);
    tensors.set(name, { dtype: entry.dtype, shape: entry.shape, data: new Values(bytes.buffer) });
  }
  return tensors;
}

/** Values of a tensor that must exist in float32. */
export function f32(tensors: ReadonlyMap<string, GoldenTensor>, name: string): Float32Array {
  const data = tensors.get(name)?.data;
  if (!(data instanceof Float32Array)) throw new Error(`no float32 tensor ${name}`);
  return data;
}
