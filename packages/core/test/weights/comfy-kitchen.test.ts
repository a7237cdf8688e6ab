/** Matrices quantized by comfy-kitchen, and its decoded values: `fixtures/quantized/README.md`. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MemoryByteSource } from '../../src/formats/byte-source.ts';
import { readSafetensors } from '../../src/formats/safetensors.ts';
import { parseQuantFormat, type QuantFormat } from '../../src/weights/quant-format.ts';
import { codeTensor } from '../../src/weights/quantized-tensor.ts';
import { surveyScales } from '../../src/weights/scale-plan.ts';
import { quantizedPath } from '../support/fixture.ts';

/** Some of the 144 rows; they cover all parts of a tile of scales, and both tiles. */
const ROWS = [0, 31, 32, 127, 128, 143];

const source = new MemoryByteSource(
  'comfy-kitchen',
  new Uint8Array(readFileSync(quantizedPath('comfy-kitchen.safetensors'))),
);
const { tensors } = await readSafetensors(source);

function tensor(name: string) {
  const entry = tensors.get(name);
  return entry === undefined ? undefined : { ...entry, source };
}

async function bytesOf(name: string): Promise<Uint8Array> {
  const { byteOffset = 0, byteLength = 0 } = tensors.get(name) ?? {};
  return (await source.read(byteOffset, byteLength)).slice();
}

function formatOf(json: unknown): QuantFormat {
  const format = parseQuantFormat(json);
  if ('problem' in format) throw new Error(format.problem.en);
  return format;
}

/** Decoded values of a few rows. */
async function decodeRows(name: string, json: unknown): Promise<Float32Array> {
  const [codes, scale] = [tensor(`${name}.weight`), tensor(`${name}.weight_scale`)];
  if (codes === undefined || scale === undefined) throw new Error(`no ${name}`);
  const companions = {
    tensor: codes,
    scale,
    secondScale: tensor(`${name}.weight_scale_2`),
    format: formatOf(json),
  };
  const { shape, coding } = await codeTensor(companions, surveyScales([companions], undefined));
  const [, columns = 0] = shape;
  const codec = await coding?.open();
  const bytes = await bytesOf(`${name}.weight`);
  const values = new Float32Array(ROWS.length * columns);
  const rowBytes = bytes.length / 144;
  for (const [i, row] of ROWS.entries()) {
    const target = values.subarray(i * columns, (i + 1) * columns);
    codec?.decode(bytes.subarray(row * rowBytes, (row + 1) * rowBytes), row, target);
  }
  return values;
}

describe('what comfy-kitchen quantized is read as it reads it', () => {
  it.each(['nvfp4', 'mxfp8'])('%s, to the bit', async (name) => {
    const expected = new Float32Array((await bytesOf(`${name}.rows`)).buffer);
    expect(await decodeRows(name, { format: name })).toEqual(expected);
  });

  it.each([
    ['int8_convrot4', { format: 'int8_tensorwise', convrot: true, convrot_groupsize: 4 }],
    ['int8_convrot64', { format: 'int8_tensorwise', params: { convrot: true, convrot_groupsize: 64 } }],
    ['convrot_w4a4', { format: 'convrot_w4a4', convrot_groupsize: 64, linear_dtype: 'int8' }],
  ])('%s, but for the order of its sums', async (name, json) => {
    const expected = new Float32Array((await bytesOf(`${name}.rows`)).buffer);
    const found = await decodeRows(name, json);
    const largest = expected.reduce((best, value) => Math.max(best, Math.abs(value)), 0);
    const worst = found.reduce((best, value, i) => Math.max(best, Math.abs(value - (expected[i] ?? 0))), 0);
    expect(found).toHaveLength(expected.length);
    expect(worst / largest).toBeLessThan(2e-7);
  });
});
