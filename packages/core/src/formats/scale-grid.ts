/** Scales of a quantized matrix: one for each block of `blockRows` x `blockColumns` of its values. */
import { FP8_VALUES } from './fp8.ts';
import { bf16BitsToF32, f16BitsToF32 } from './number-bits.ts';
import type { StorageType } from './storage-type.ts';

export interface ScaleGrid {
  /** In row order. */
  readonly values: Float32Array;
  /** Number of scales in a row of the grid. */
  readonly columns: number;
  readonly blockRows: number;
  readonly blockColumns: number;
}

/** E8M0: powers of two with f32's exponent bias; 255 is NaN. @see OCP Microscaling Formats 1.0, 5.4.1 */
const E8M0_VALUES = Float32Array.from({ length: 256 }, (_, code) =>
  code === 255 ? Number.NaN : 2 ** (code - 127),
);

const TABLES: Readonly<Partial<Record<StorageType, Float32Array>>> = {
  F8_E8M0: E8M0_VALUES,
  F8_E4M3: FP8_VALUES.F8_E4M3,
};

/** Types that scales may be stored in. */
export type ScaleType = 'F32' | 'F16' | 'BF16' | 'F8_E8M0' | 'F8_E4M3';

/** Stored scales as numbers, in file order. */
export function decodeScales(type: ScaleType, bytes: Uint8Array): Float32Array {
  const table = TABLES[type];
  if (table !== undefined) return Float32Array.from(bytes, (code) => table[code] as number);
  // Copied, since the bytes may start at an unaligned offset of their buffer.
  const { buffer } = bytes.slice();
  if (type === 'F32') return new Float32Array(buffer);
  return Float32Array.from(new Uint16Array(buffer), type === 'F16' ? f16BitsToF32 : bf16BitsToF32);
}

const TILE_ROWS = 128;
const TILE_COLUMNS = 4;

/** Shape of a tiled matrix of scales: padded to whole tiles. */
export function tiledShape(rows: number, columns: number): readonly [number, number] {
  return [Math.ceil(rows / TILE_ROWS) * TILE_ROWS, Math.ceil(columns / TILE_COLUMNS) * TILE_COLUMNS];
}

/**
 * Extracts [rows, columns] from tiles of 128 x 4, the layout that tensor cores require for scales: within a tile, row r
 * and column c are at (r % 32) * 16 + (r / 32) * 4 + c.
 * @see https://docs.nvidia.com/cuda/cublas/index.html#d-block-scaling-factors-layout
 */
export function untile(tiled: Float32Array, rows: number, columns: number): Float32Array {
  const tilesInRow = Math.ceil(columns / TILE_COLUMNS);
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    const inTile = row % TILE_ROWS;
    const rowOffset = (inTile % 32) * 16 + Math.floor(inTile / 32) * TILE_COLUMNS;
    const firstTile = Math.floor(row / TILE_ROWS) * tilesInRow;
    for (let column = 0; column < columns; column += 1) {
      const tile = firstTile + Math.floor(column / TILE_COLUMNS);
      const offset = tile * TILE_ROWS * TILE_COLUMNS + rowOffset + (column % TILE_COLUMNS);
      values[row * columns + column] = tiled[offset] as number;
    }
  }
  return values;
}
