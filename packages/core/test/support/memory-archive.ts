import { type ByteSource, MemoryByteSource } from '../../src/formats/byte-source.ts';
import { readTensorFile } from '../../src/formats/read-tensor-file.ts';
import { type StorageType, storageBytes } from '../../src/formats/storage-type.ts';
import type { TensorArchive } from '../../src/weights/tensor-archive.ts';
import { encodeRawSafetensors } from './encode-files.ts';

/** Name, shape, and type if it differs from the list's. */
export type Header = readonly (readonly [name: string, shape: readonly number[], type?: StorageType])[];

const elements = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/** A safetensors header without its data, and the length of the complete file. */
export function encodeHeaderOnly(
  header: Header,
  type: StorageType,
): { bytes: Uint8Array; byteLength: number } {
  const sizes = header.map(([, shape, own = type]) => storageBytes(own, elements(shape)));
  let offset = 0;
  const entries = header.map(([name, shape, own = type], i) => {
    const begin = offset;
    offset += sizes[i] ?? 0;
    return `${JSON.stringify(name)}:${JSON.stringify({ dtype: own, shape, data_offsets: [begin, offset] })}`;
  });
  const text = new TextEncoder().encode(`{${entries.join(',')}}`);
  const bytes = new Uint8Array(8 + text.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return { bytes, byteLength: bytes.length + offset };
}

/** An open archive with only a header: it can be of any size, but reading its data is an error. */
export async function headerArchive(header: Header, type: StorageType = 'BF16'): Promise<TensorArchive> {
  const { bytes, byteLength } = encodeHeaderOnly(header, type);
  const inner = new MemoryByteSource('model.safetensors', bytes);
  return toArchive({
    label: inner.label,
    byteLength,
    // A reader may request a first page that is longer than the header.
    read: async (offset, length) => {
      if (offset >= bytes.length) throw new Error('tensor data were read');
      const page = new Uint8Array(length);
      page.set(bytes.subarray(offset, offset + length));
      return page;
    },
    readInto: () => Promise.reject(new Error('tensor data were read')),
  });
}

export function archiveOfBytes(bytes: Uint8Array, label: string): Promise<TensorArchive> {
  return toArchive(new MemoryByteSource(label, bytes));
}

export function archiveOf(
  tensors: Parameters<typeof encodeRawSafetensors>[0],
  label = 'model.safetensors',
  metadata: Parameters<typeof encodeRawSafetensors>[1] = [],
): Promise<TensorArchive> {
  return toArchive(new MemoryByteSource(label, encodeRawSafetensors(tensors, metadata)));
}

async function toArchive(source: ByteSource): Promise<TensorArchive> {
  const { format, tensors, metadata, warnings } = await readTensorFile(source);
  const close = async () => {};
  return {
    path: source.label,
    format,
    tensors: new Map([...tensors].map(([name, entry]) => [name, { ...entry, source }])),
    metadata,
    warnings,
    close,
    [Symbol.asyncDispose]: close,
  };
}
