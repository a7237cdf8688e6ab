/** Writes safetensors files in memory, for traces and tests, as `readSafetensors` reads them. */
import { invariant } from '@danqing/protocol';

/** Values in C order; `shape` is in reference order. */
export type WritableTensor =
  | { readonly type: 'F32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly type: 'I32'; readonly shape: readonly number[]; readonly data: Int32Array };

const LENGTH_BYTES = 8;
/** Data start at a multiple of this, as in the official writer. */
const DATA_ALIGNMENT = 8;
const SPACE = 0x20;

/** The bytes of the whole file, with tensors in the order of the map. */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, WritableTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const header = encodeHeader(tensors, metadata);
  const dataBytes = [...tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
  const file = new Uint8Array(LENGTH_BYTES + header.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, LENGTH_BYTES);
  let offset = LENGTH_BYTES + header.length;
  for (const { data } of tensors.values()) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return file;
}

function encodeHeader(
  tensors: ReadonlyMap<string, WritableTensor>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const entries: [string, unknown][] = Object.keys(metadata).length === 0 ? [] : [['__metadata__', metadata]];
  let offset = 0;
  for (const [name, { type, shape, data }] of tensors) {
    const elements = shape.reduce((product, length) => product * length, 1);
    invariant(
      elements === data.length,
      `tensor ${name}: shape [${shape}] does not fit ${data.length} values`,
    );
    entries.push([name, { dtype: type, shape, data_offsets: [offset, offset + data.byteLength] }]);
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(toJsonObject(entries));
  const padded = new Uint8Array(Math.ceil(json.length / DATA_ALIGNMENT) * DATA_ALIGNMENT).fill(SPACE);
  padded.set(json);
  return padded;
}

/** Written by hand because JSON.stringify would move names that look like integers to the front. */
function toJsonObject(entries: readonly (readonly [string, unknown])[]): string {
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
}
