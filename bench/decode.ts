/** How fast quantized matrices are decoded that ggml does not know, beside fp8 without scales. One thread. */
import { decodeFp8 } from '../packages/core/src/formats/fp8.ts';
import { type CodeType, createRowCodec } from '../packages/core/src/formats/row-codec.ts';

const ROWS = 1024;
const COLUMNS = 10_240;
const ROUNDS = 7;

interface Case {
  readonly label: string;
  readonly codes: CodeType;
  readonly block: readonly [rows: number, columns: number];
  readonly rotationGroup?: number;
}

const CASES: readonly Case[] = [
  { label: 'fp8, one scale', codes: 'F8_E4M3', block: [ROWS, COLUMNS] },
  { label: 'fp8 by row', codes: 'F8_E4M3', block: [1, COLUMNS] },
  { label: 'fp8 by block of 128', codes: 'F8_E4M3', block: [128, 128] },
  { label: 'mxfp8', codes: 'F8_E4M3', block: [1, 32] },
  { label: 'nvfp4', codes: 'E2M1', block: [1, 16] },
  { label: 'int8 by row', codes: 'I8', block: [1, COLUMNS] },
  { label: 'int8 ConvRot, groups of 256', codes: 'I8', block: [1, COLUMNS], rotationGroup: 256 },
  { label: 'int4 ConvRot, groups of 256', codes: 'I4', block: [1, COLUMNS], rotationGroup: 256 },
];

const values = new Float32Array(ROWS * COLUMNS);
const codes = Uint8Array.from({ length: values.length }, (_, i) => (i * 37) & 0x77);

/** Millions of values a second, the best of some rounds. */
function measure(decode: () => void): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    decode();
    return performance.now() - start;
  });
  return values.length / 1000 / Math.min(...times);
}

const plain = measure(() => decodeFp8('F8_E4M3', codes, values));
console.log(`fp8 without scales: ${plain.toFixed(0)} million values/s`);
for (const { label, codes: type, block, rotationGroup = null } of CASES) {
  const [blockRows, blockColumns] = block;
  const columns = COLUMNS / blockColumns;
  const scales = {
    values: new Float32Array((ROWS / blockRows) * columns).fill(0.01),
    columns,
    blockRows,
    blockColumns,
  };
  const codec = createRowCodec({ codes: type, columns: COLUMNS, scales, rotationGroup });
  const rate = measure(() => codec.decode(codes, 0, values));
  console.log(`${label}: ${rate.toFixed(0)} million values/s, ${(rate / plain).toFixed(2)} of that`);
}
