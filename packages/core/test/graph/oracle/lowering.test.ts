import { expect, it } from 'vitest';
import type { StorageType } from '../../../src/formats/storage-type.ts';
import { GraphBuilder } from '../../../src/graph/builder.ts';
import type { WeightSource } from '../../../src/graph/lowering.ts';
import { evaluate } from '../../../src/graph/oracle/evaluate.ts';
import { OracleLowering } from '../../../src/graph/oracle/lowering.ts';
import type { RowCoding } from '../../../src/graph/stored-weight.ts';
import { scaledCoding } from '../../support/scaled-coding.ts';

/** x [2, 2] through a 2x2 matrix, squared by itself on the way; the middle value has a label. */
const description = GraphBuilder.describe('square', (graph) => {
  const x = graph.input('x', [2, 2]);
  const projected = graph.label('projected', graph.linear(x, graph.weight('w', [2, 2])));
  graph.output('y', graph.mul(projected, projected));
});

function storedBytes(type: StorageType, bytes: Uint8Array, coding: RowCoding | null = null): WeightSource {
  const read = async (offset: number, target: Uint8Array): Promise<void> => {
    target.set(bytes.subarray(offset, offset + target.byteLength));
  };
  const part = { type, byteLength: bytes.byteLength, elements: 4, coding, read };
  return { get: (name) => ({ name, shape: [2, 2], type, byteLength: bytes.byteLength, parts: [part] }) };
}

const MATRIX = [1, 2, -0.5, 3];
const STORED: [StorageType, ArrayBuffer][] = [
  ['F64', Float64Array.from(MATRIX).buffer],
  ['F32', Float32Array.from(MATRIX).buffer],
  ['F16', Uint16Array.of(0x3c00, 0x4000, 0xb800, 0x4200).buffer],
  ['BF16', Uint16Array.of(0x3f80, 0x4000, 0xbf00, 0x4040).buffer],
];

it.each(STORED)('runs with weights stored as %s', async (type, buffer) => {
  const lowering = new OracleLowering();
  using weights = lowering.declare(description.weights.values(), storedBytes(type, new Uint8Array(buffer)));
  await weights.load();
  using executable = lowering.compile(description, weights);
  const { y } = await executable.run({ x: Float32Array.of(1, 0, 1, 1) });
  expect(y).toEqual(Float32Array.of(1, 0.25, 9, 6.25));
  expect(weights.byteLength).toBe(32);
});

it.each([
  [null, [1, 2, 3, 4]],
  [scaledCoding('F8_E4M3', 0.5, (_type, bytes) => Float64Array.from(bytes)), [0.5, 1, 1.5, 2]],
] as const)('decodes a stored part by its coding, or asks the caller how: %#', async (coding, expected) => {
  const lowering = new OracleLowering((_type, bytes) => Float64Array.from(bytes));
  const source = storedBytes('F8_E4M3', Uint8Array.of(1, 2, 3, 4), coding);
  using weights = lowering.declare(description.weights.values(), source);
  await weights.load();
  expect(weights.values.get('w')).toEqual(Float64Array.from(expected));
});

it('reads rows of a table that is not placed', async () => {
  const table = storedBytes(
    'F32',
    new Uint8Array(Float32Array.from(MATRIX).buffer),
    scaledCoding('F32', 2),
  ).get('table');
  const rows = await new OracleLowering().readRows(table, Int32Array.of(1, 0, 1));
  expect(rows).toEqual(Float32Array.of(-1, 6, 2, 4, -1, 6));
});

it('evaluate gives outputs and labelled values in f64', () => {
  const values = evaluate(description, { x: [0.1, 0, 0, 1] }, new Map([['w', Float64Array.from(MATRIX)]]));
  expect([...values.keys()]).toEqual(['projected', 'y']);
  expect(values.get('projected')).toEqual(Float64Array.of(0.1, -0.05, 2, 3));
});

it('names a missing input and one of the wrong size', () => {
  const weights = new Map([['w', Float64Array.from(MATRIX)]]);
  expect(() => evaluate(description, {}, weights)).toThrow('input x is missing');
  expect(() => evaluate(description, { x: [1] }, weights)).toThrow('input x has 1 values, expected [2, 2]');
  expect(() => evaluate(description, { x: [1, 2, 3, 4] }, new Map())).toThrow('weight w has no value');
});
