/**
 * The tiny model in formats that ggml does not know, made by encoders written from the formulas with their own tables
 * and matrices; and the values they represent, in f32.
 */
import { f32ToBf16Bits, f32ToF16Bits } from '../../src/formats/number-bits.ts';
import type { StorageType } from '../../src/formats/storage-type.ts';
import { encodeRawSafetensors, type RawTensor } from './encode-files.ts';
import { goldenPath } from './fixture.ts';
import { f32, readSafetensors } from './read-safetensors.ts';

interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

interface Encoded {
  /** By the suffix after the module's name. */
  readonly tensors: Readonly<Record<string, Omit<RawTensor, 'name'>>>;
  readonly values: Float32Array;
}

type Encode = (matrix: Matrix) => Encoded;

const f = Math.fround;

/** Value of a code with `exponentBits` and `mantissaBits`, by the formula of IEEE 754 without its infinities. */
function minifloat(code: number, exponentBits: number, mantissaBits: number): number {
  const sign = code >> (exponentBits + mantissaBits) ? -1 : 1;
  const exponent = (code >> mantissaBits) & (2 ** exponentBits - 1);
  const fraction = (code & (2 ** mantissaBits - 1)) / 2 ** mantissaBits;
  const bias = 2 ** (exponentBits - 1) - 1;
  return sign * (exponent === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (exponent - bias));
}

const E4M3 = Array.from({ length: 127 }, (_, code) => minifloat(code, 4, 3));
const E5M2 = Array.from({ length: 124 }, (_, code) => minifloat(code, 5, 2));
const E2M1 = Array.from({ length: 8 }, (_, code) => minifloat(code, 2, 1));

/** Nearest code of a table of magnitudes, with the sign in the bit above. */
function nearest(value: number, table: readonly number[], signBit: number): { code: number; value: number } {
  let best = 0;
  for (const [code, candidate] of table.entries()) {
    if (Math.abs(candidate - Math.abs(value)) < Math.abs((table[best] ?? 0) - Math.abs(value))) best = code;
  }
  const magnitude = table[best] ?? 0;
  return value < 0 ? { code: best | signBit, value: -magnitude } : { code: best, value: magnitude };
}

const largestOf = (values: Iterable<number>) => {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
};

function* block({ columns, values }: Matrix, [top, left]: number[], [height, width]: number[]) {
  for (let row = top ?? 0; row < (top ?? 0) + (height ?? 0); row += 1) {
    for (let column = left ?? 0; column < (left ?? 0) + (width ?? 0); column += 1) {
      yield values[row * columns + column] ?? 0;
    }
  }
}

/** One scale per block; blocks divide the matrix evenly. */
function blockScales(matrix: Matrix, height: number, width: number, scaleOf: (largest: number) => number) {
  const grid = [matrix.rows / height, matrix.columns / width] as const;
  const scales = new Float32Array(grid[0] * grid[1]);
  for (const index of scales.keys()) {
    const at = [Math.floor(index / grid[1]) * height, (index % grid[1]) * width];
    scales[index] = scaleOf(largestOf(block(matrix, at, [height, width])));
  }
  const at = (row: number, column: number) =>
    scales[Math.floor(row / height) * grid[1] + Math.floor(column / width)] ?? 0;
  return { scales, at };
}

const bf16 = (values: Float32Array) => ({
  data: new Uint8Array(Uint16Array.from(values, f32ToBf16Bits).buffer),
  type: 'BF16' as const,
});
const f16 = (values: Float32Array) => ({
  data: new Uint8Array(Uint16Array.from(values, f32ToF16Bits).buffer),
  type: 'F16' as const,
});
const full = (values: Float32Array) => ({
  data: new Uint8Array(values.slice().buffer),
  type: 'F32' as const,
});
/** At most three bits, which every scale type can hold. */
function coarse(value: number): number {
  const step = 2 ** (Math.floor(Math.log2(value)) - 2);
  return Math.ceil(value / step) * step;
}

const description = (json: object): Omit<RawTensor, 'name'> => {
  const data = new TextEncoder().encode(JSON.stringify(json));
  return { type: 'U8', shape: [data.length], data };
};

interface Fp8Options {
  readonly type?: 'F8_E4M3' | 'F8_E5M2';
  readonly block: (matrix: Matrix) => readonly [number, number];
  readonly shape: (grid: readonly [number, number]) => readonly number[];
  readonly scaleAs?: (values: Float32Array) => { data: Uint8Array; type: StorageType };
  readonly suffix?: string;
}

function fp8({
  type = 'F8_E4M3',
  block: sizeOf,
  shape,
  scaleAs = full,
  suffix = '.weight_scale',
}: Fp8Options): Encode {
  const table = type === 'F8_E4M3' ? E4M3 : E5M2;
  return (matrix) => {
    const [height, width] = sizeOf(matrix);
    const { scales, at } = blockScales(matrix, height, width, (largest) =>
      coarse(largest / (table.at(-1) ?? 1)),
    );
    const codes = new Uint8Array(matrix.values.length);
    const values = matrix.values.map((value, i) => {
      const scale = at(Math.floor(i / matrix.columns), i % matrix.columns);
      const found = nearest(value / scale, table, 0x80);
      codes[i] = found.code;
      return f(found.value * scale);
    });
    return {
      tensors: {
        '.weight': { type, shape: [matrix.rows, matrix.columns], data: codes },
        [suffix]: { ...scaleAs(scales), shape: shape([matrix.rows / height, matrix.columns / width]) },
      },
      values,
    };
  };
}

/** Regular Hadamard matrix whose size is a power of 4, divided by the square root of its size, as rows. */
function hadamard(size: number): number[][] {
  const h4 = [
    [1, 1, 1, -1],
    [1, 1, -1, 1],
    [1, -1, 1, 1],
    [-1, 1, 1, 1],
  ];
  if (size === 1) return [[1]];
  const smaller = hadamard(size / 4);
  return smaller.flatMap((row) =>
    h4.map((factors) => row.flatMap((value) => factors.map((factor) => (value * factor) / 2))),
  );
}

function turned(matrix: Matrix, group: number): Float32Array {
  const h = hadamard(group);
  return matrix.values.map((_, i) => {
    const start = i - ((i % matrix.columns) % group);
    const row = h[i - start] ?? [];
    return row.reduce((sum, factor, k) => sum + factor * (matrix.values[start + k] ?? 0), 0);
  });
}

/** Integers with one scale per row, after a rotation by `group`, if given. */
function integers(
  levels: 127 | 7,
  group: number | null,
  format: object,
  shape = (rows: number) => [rows, 1],
): Encode {
  return (matrix) => {
    const values = group === null ? matrix.values : turned(matrix, group);
    const source = { ...matrix, values };
    const { scales, at } = blockScales(source, 1, matrix.columns, (largest) => largest / levels);
    const codes = Int8Array.from(values, (value, i) =>
      Math.round(value / at(Math.floor(i / matrix.columns), 0)),
    );
    const scaled = Float32Array.from(codes, (code, i) => f(code * at(Math.floor(i / matrix.columns), 0)));
    const isPacked = levels === 7;
    const data = isPacked ? packed(codes, false) : new Uint8Array(codes.buffer);
    return {
      tensors: {
        '.weight': { type: 'I8', shape: [matrix.rows, isPacked ? matrix.columns / 2 : matrix.columns], data },
        '.weight_scale': { ...full(scales), shape: shape(matrix.rows) },
        '.comfy_quant': description(format),
      },
      values: group === null ? scaled : turned({ ...matrix, values: scaled }, group),
    };
  };
}

function packed(codes: ArrayLike<number>, highFirst: boolean): Uint8Array {
  return Uint8Array.from({ length: codes.length / 2 }, (_, i) => {
    const [first, second] = [(codes[2 * i] ?? 0) & 15, (codes[2 * i + 1] ?? 0) & 15];
    return highFirst ? (first << 4) | second : first | (second << 4);
  });
}

/**
 * Tiles of 128 x 4, stored tile by tile; within a tile ordered by row modulo 32, then by group of 32 rows, then by
 * column.
 */
function tiled(codes: Uint8Array, rows: number, columns: number) {
  const tileRows = Math.ceil(rows / 128);
  const tileColumns = Math.ceil(columns / 4);
  const data: number[] = [];
  for (let tileRow = 0; tileRow < tileRows; tileRow += 1) {
    for (let tileColumn = 0; tileColumn < tileColumns; tileColumn += 1) {
      for (let inner = 0; inner < 32; inner += 1) {
        for (let quarter = 0; quarter < 4; quarter += 1) {
          for (let k = 0; k < 4; k += 1) {
            const [row, column] = [tileRow * 128 + quarter * 32 + inner, tileColumn * 4 + k];
            data.push(row < rows && column < columns ? (codes[row * columns + column] ?? 0) : 0);
          }
        }
      }
    }
  }
  return { data: Uint8Array.from(data), shape: [tileRows * 128, tileColumns * 4] };
}

type Order = 'tiles' | 'rows';
const ordered = (order: Order, codes: Uint8Array, rows: number, columns: number) =>
  order === 'tiles' ? tiled(codes, rows, columns) : { data: codes, shape: [rows, columns] };

function nvfp4(order: Order, format: object | null = { format: 'nvfp4' }): Encode {
  return (matrix) => {
    const second = f(largestOf(matrix.values) / 2688);
    const codesOfScales: number[] = [];
    const { at } = blockScales(matrix, 1, 16, (largest) => {
      const scale = nearest(largest / 6 / second, E4M3, 0x80);
      codesOfScales.push(scale.code);
      return f(second * scale.value);
    });
    const codes = new Uint8Array(matrix.values.length);
    const values = matrix.values.map((value, i) => {
      const scale = at(Math.floor(i / matrix.columns), i % matrix.columns);
      const found = nearest(scale === 0 ? 0 : value / scale, E2M1, 8);
      codes[i] = found.code;
      return f(found.value * scale);
    });
    const { rows, columns } = matrix;
    return {
      tensors: {
        '.weight': { type: 'U8', shape: [rows, columns / 2], data: packed(codes, true) },
        '.weight_scale': {
          type: 'F8_E4M3',
          ...ordered(order, Uint8Array.from(codesOfScales), rows, columns / 16),
        },
        '.weight_scale_2': { ...full(Float32Array.of(second)), shape: [] },
        ...(format === null ? {} : { '.comfy_quant': description(format) }),
      },
      values,
    };
  };
}

function mxfp8(order: Order, scaleType: 'U8' | 'F8_E8M0'): Encode {
  return (matrix) => {
    const { rows, columns } = matrix;
    const { scales, at } = blockScales(matrix, 1, 32, (largest) => 2 ** Math.ceil(Math.log2(largest / 448)));
    const codes = new Uint8Array(matrix.values.length);
    const values = matrix.values.map((value, i) => {
      const scale = at(Math.floor(i / columns), i % columns);
      const found = nearest(value / scale, E4M3, 0x80);
      codes[i] = found.code;
      return f(found.value * scale);
    });
    const exponents = Uint8Array.from(scales, (scale) => 127 + Math.log2(scale));
    return {
      tensors: {
        '.weight': { type: 'F8_E4M3', shape: [rows, columns], data: codes },
        '.weight_scale': { type: scaleType, ...ordered(order, exponents, rows, columns / 32) },
        '.comfy_quant': description({ format: 'mxfp8' }),
      },
      values,
    };
  };
}

const whole = ({ rows, columns }: Matrix) => [rows, columns] as const;
const byRow = ({ columns }: Matrix) => [1, columns] as const;

/** Label -> encoder. Rotations use f64 here, so results agree up to rounding. */
export const QUANTIZED_FORMATS = {
  'fp8, scale []': fp8({ block: whole, shape: () => [] }),
  'fp8, scale [1] in f16': fp8({ block: whole, shape: () => [1], scaleAs: f16 }),
  'fp8, scale [1, 1] in bf16': fp8({ block: whole, shape: () => [1, 1], scaleAs: bf16 }),
  'fp8 e5m2, scale_weight': fp8({ type: 'F8_E5M2', block: whole, shape: () => [], suffix: '.scale_weight' }),
  'fp8 by row [rows, 1]': fp8({ block: byRow, shape: ([rows]) => [rows, 1] }),
  'fp8 by row [rows] in bf16': fp8({ block: byRow, shape: ([rows]) => [rows], scaleAs: bf16 }),
  'fp8 by block, weight_scale_inv in bf16': fp8({
    block: () => [32, 32],
    shape: (grid) => grid,
    scaleAs: bf16,
    suffix: '.weight_scale_inv',
  }),
  'int8 by row': integers(127, null, { format: 'int8_tensorwise' }),
  'int8 ConvRot': integers(127, 16, { format: 'int8_tensorwise', convrot: true, convrot_groupsize: 16 }),
  'int4 ConvRot': integers(7, 16, { format: 'convrot_w4a4', convrot_groupsize: 16 }, (rows) => [rows]),
  'nvfp4, scales in tiles': nvfp4('tiles'),
  'nvfp4, scales row by row': nvfp4('rows'),
  'nvfp4, described in the metadata': nvfp4('tiles', null),
  'mxfp8, scales in tiles': mxfp8('tiles', 'U8'),
  'mxfp8, scales row by row': mxfp8('rows', 'F8_E8M0'),
} as const;

export type QuantizedLabel = keyof typeof QUANTIZED_FORMATS;

const FILES = {
  transformer: [1, 2].map((n) => `tiny/transformer/diffusion_pytorch_model-0000${n}-of-00002.safetensors`),
  textEncoder: ['tiny/text_encoder/model.safetensors'],
} as const;
/** Block matrices and the embedding table. */
const QUANTIZED =
  /(?:layers|refiner)\.\d+\..*(?:proj|to_[qkv]|to_out\.0|w[123])\.weight$|embed_tokens\.weight$/;

export interface QuantizedModel {
  readonly tensors: readonly RawTensor[];
  readonly metadata: readonly (readonly [string, string])[];
  /** The same values in f32, as a file. */
  readonly plain: Uint8Array;
}

const made = new Map<string, QuantizedModel>();

/** A component of the tiny model; made once per process. */
export function quantizedModel(kind: keyof typeof FILES, label: QuantizedLabel): QuantizedModel {
  const key = `${kind} ${label}`;
  const known = made.get(key) ?? makeModel(kind, label);
  made.set(key, known);
  return known;
}

function makeModel(kind: keyof typeof FILES, label: QuantizedLabel): QuantizedModel {
  const encode = QUANTIZED_FORMATS[label];
  const tiny = new Map(FILES[kind].flatMap((file) => [...readSafetensors(goldenPath(file))]));
  const tensors: RawTensor[] = [];
  const plain: RawTensor[] = [];
  const layers: Record<string, { format: string }> = {};
  for (const [name, { shape }] of tiny) {
    const values = f32(tiny, name);
    const original = { name, shape, ...full(values) };
    const [rows = 0, columns = 0] = shape;
    if (!QUANTIZED.test(name)) {
      tensors.push(original);
      plain.push(original);
      continue;
    }
    const module = name.replace(/\.weight$/, '');
    const encoded = encode({ rows, columns, values });
    for (const [suffix, tensor] of Object.entries(encoded.tensors))
      tensors.push({ ...tensor, name: `${module}${suffix}` });
    plain.push({ ...original, ...full(encoded.values) });
    layers[module] = { format: 'nvfp4' };
  }
  const isInMetadata = label === 'nvfp4, described in the metadata';
  return {
    tensors,
    metadata: isInMetadata
      ? [['_quantization_metadata', JSON.stringify({ format_version: '1.0', layers })]]
      : [],
    plain: encodeRawSafetensors(plain),
  };
}
