import { readFileSync } from 'node:fs';

export interface TracedTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: number[];
  readonly data_offsets: [number, number];
}

/** Reads a safetensors file independently of Danqing's own reader. */
export function readTrace(path: string): Map<string, TracedTensor> {
  const file = readFileSync(path);
  const dataStart = 8 + Number(file.readBigUInt64LE(0));
  const header: Record<string, HeaderEntry> = JSON.parse(file.subarray(8, dataStart).toString());
  return new Map(
    Object.entries(header).map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [start, end],
        },
      ]) => {
        const bytes = Uint8Array.from(file.subarray(dataStart + start, dataStart + end));
        return [name, { dtype, shape, bytes }];
      },
    ),
  );
}
