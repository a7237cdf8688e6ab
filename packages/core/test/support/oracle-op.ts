import { expect } from 'vitest';
import { GraphBuilder } from '../../src/graph/builder.ts';
import type { Graph, Tensor } from '../../src/graph/graph.ts';
import { evaluate, type OracleInputs } from '../../src/graph/oracle/evaluate.ts';

/** The oracle's result for the value that `build` describes. */
export function runOp(
  build: (graph: Graph) => Tensor,
  operands: { readonly inputs?: OracleInputs; readonly weights?: Readonly<Record<string, Float64Array>> },
): number[] {
  const description = GraphBuilder.describe('test', (graph) => graph.output('y', build(graph)));
  const weights = new Map(Object.entries(operands.weights ?? {}));
  return [...(evaluate(description, operands.inputs ?? {}, weights).get('y') ?? [])];
}

/** sin(1.7 i + phase): numbers without a pattern that numpy can easily reproduce. */
export function wave(phase: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => Math.sin(1.7 * i + phase));
}

/** 0, 1, 2, … */
export function iota(count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => i);
}

/** Expected numbers come from numpy, with twelve digits. */
export function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(actual[i], `element ${i}`).toBeCloseTo(value, 10);
}
