/**
 * Decodes quantized matrices that ggml does not know: rows of codes with scales, and possibly rotations, become f32.
 */
import { rotateGroups } from './convrot.ts';
import { FP8_VALUES } from './fp8.ts';
import type { ScaleGrid } from './scale-grid.ts';

export type CodeType = 'F8_E4M3' | 'F8_E5M2' | 'I8' | 'I4' | 'E2M1';

/** Decodes stored rows into rows of values. */
export interface RowCodec {
  /** Fills `target` with whole rows. `bytes` holds their codes; `firstRow` is the index of the first one. */
  decode(bytes: Uint8Array, firstRow: number, target: Float32Array): void;
}

export interface RowCodecOptions {
  readonly codes: CodeType;
  /** Values in a row. */
  readonly columns: number;
  readonly scales: ScaleGrid;
  /** Number of values rotated together, a divisor of `columns`; null without rotation. See `convrot.ts`. */
  readonly rotationGroup: number | null;
}

/** The value of each one-byte code. */
const BYTE_VALUES = {
  ...FP8_VALUES,
  I8: Float32Array.from({ length: 256 }, (_, code) => (code << 24) >> 24),
} as const;

/** Four bits: sign, two of exponent, one of mantissa. @see OCP Microscaling Formats 1.0, 5.3.3 */
const E2M1_VALUES = [0, 0.5, 1, 1.5, 2, 3, 4, 6, -0, -0.5, -1, -1.5, -2, -3, -4, -6];
const I4_VALUES = [0, 1, 2, 3, 4, 5, 6, 7, -8, -7, -6, -5, -4, -3, -2, -1];
const ofHigh = (values: readonly number[]) =>
  Float32Array.from({ length: 256 }, (_, code) => values[code >> 4] as number);
const ofLow = (values: readonly number[]) =>
  Float32Array.from({ length: 256 }, (_, code) => values[code & 15] as number);

/**
 * Two codes in a byte: the values of the first and of the second. E2M1 stores the first code in the upper bits, I4 in
 * the lower.
 */
const NIBBLE_VALUES = {
  E2M1: [ofHigh(E2M1_VALUES), ofLow(E2M1_VALUES)],
  I4: [ofLow(I4_VALUES), ofHigh(I4_VALUES)],
} as const;

/** Stored bytes of a row of `columns` values. */
function codeBytes(codes: CodeType, columns: number): number {
  return codes in NIBBLE_VALUES ? columns / 2 : columns;
}

/**
 * Multiplies each value by its scale, rounding to f32, then undoes the rotation if there is one, rounding each step to
 * f32.
 */
export function createRowCodec({ codes, columns, scales, rotationGroup }: RowCodecOptions): RowCodec {
  const decodeRun = runDecoder(codes);
  const rowBytes = codeBytes(codes, columns);
  const bytesPerValue = rowBytes / columns;
  return {
    decode(bytes, firstRow, target) {
      for (let row = 0; row * columns < target.length; row += 1) {
        const scaleRow = Math.floor((firstRow + row) / scales.blockRows) * scales.columns;
        for (let block = 0; block < scales.columns; block += 1) {
          const begin = block * scales.blockColumns;
          const end = Math.min(columns, begin + scales.blockColumns);
          const scale = scales.values[scaleRow + block] as number;
          const from = row * rowBytes + begin * bytesPerValue;
          decodeRun(bytes, from, { target, from: row * columns + begin, count: end - begin }, scale);
        }
      }
      if (rotationGroup !== null) rotateGroups(target, rotationGroup);
    },
  };
}

interface Run {
  readonly target: Float32Array;
  readonly from: number;
  /** Even when two codes share a byte. */
  readonly count: number;
}

type DecodeRun = (bytes: Uint8Array, from: number, run: Run, scale: number) => void;

function runDecoder(codes: CodeType): DecodeRun {
  if (codes === 'E2M1' || codes === 'I4') {
    const [first, second] = NIBBLE_VALUES[codes];
    return (bytes, from, { target, from: start, count }, scale) => {
      for (let i = 0; i < count; i += 2) {
        const code = bytes[from + (i >> 1)] as number;
        target[start + i] = (first[code] as number) * scale;
        target[start + i + 1] = (second[code] as number) * scale;
      }
    };
  }
  const values = BYTE_VALUES[codes];
  return (bytes, from, { target, from: start, count }, scale) => {
    for (let i = 0; i < count; i += 1) {
      target[start + i] = (values[bytes[from + i] as number] as number) * scale;
    }
  };
}
