/** Parses files so that they can be changed and written again. */
import { MemoryByteSource } from '../../src/formats/byte-source.ts';
import { readTensorFile } from '../../src/formats/read-tensor-file.ts';
import type { MetadataValue } from '../../src/formats/tensor-file.ts';
import { encodeGguf, encodeRawSafetensors, type GgufValue, type RawTensor } from './encode-files.ts';

export interface EditableFile {
  readonly format: 'gguf' | 'safetensors';
  readonly tensors: readonly RawTensor[];
  readonly metadata: readonly (readonly [string, GgufValue])[];
}

export async function takeApart(bytes: Uint8Array): Promise<EditableFile> {
  const { format, tensors, metadata } = await readTensorFile(new MemoryByteSource('taken apart', bytes));
  return {
    format,
    tensors: [...tensors.values()].map(({ name, type, shape, byteOffset, byteLength }) => ({
      name,
      type,
      shape,
      data: bytes.slice(byteOffset, byteOffset + byteLength),
    })),
    metadata: [...metadata].map(([key, value]) => [key, toGgufValue(key, value)] as const),
  };
}

export function putTogether({ format, tensors, metadata }: EditableFile): Uint8Array {
  if (format === 'gguf') return encodeGguf({ tensors, metadata });
  const texts = metadata.map(([key, value]) => [key, value.type === 'string' ? value.value : ''] as const);
  return encodeRawSafetensors(tensors, texts);
}

/** The key determines the type of a plain number: fractions are f32. */
function toGgufValue(key: string, value: MetadataValue): GgufValue {
  if (typeof value === 'string') return { type: 'string', value };
  if (typeof value === 'boolean') return { type: 'bool', value };
  if (typeof value === 'bigint') return { type: 'u64', value };
  if (typeof value === 'number') {
    return { type: /epsilon|freq_base|factor/.test(key) || !Number.isInteger(value) ? 'f32' : 'u32', value };
  }
  if (ArrayBuffer.isView(value)) return { type: 'array', of: 'i32', values: [...value].map(Number) };
  return { type: 'array', of: 'string', values: value.map(String) };
}

/** The parts of a split GGUF, as llama-gguf-split writes them. */
export function splitGguf(file: EditableFile, count: number): Uint8Array[] {
  const each = Math.ceil(file.tensors.length / count);
  const all: [string, GgufValue][] = [
    ['split.count', { type: 'u16', value: count }],
    ['split.tensors.count', { type: 'i32', value: file.tensors.length }],
  ];
  return Array.from({ length: count }, (_, index) =>
    encodeGguf({
      metadata: [...(index === 0 ? file.metadata : []), ['split.no', { type: 'u16', value: index }], ...all],
      tensors: file.tensors.slice(index * each, (index + 1) * each),
    }),
  );
}
