import { describe, it } from 'vitest';
import { expectClose, iota, runOp, wave } from '../../support/oracle-op.ts';

const X = [-40, -1.5, 0, 0.25, 3];

it('silu', () => {
  const y = runOp((graph) => graph.silu(graph.input('x', [5])), { inputs: { x: X } });
  expectClose(y, [-1.69934170212e-16, -0.27363828571, 0, 0.140544125221, 2.85772238047]);
});

it('tanh', () => {
  const y = runOp((graph) => graph.tanh(graph.input('x', [5])), { inputs: { x: X } });
  expectClose(y, [-1, -0.905148253645, 0, 0.244918662404, 0.995054753687]);
});

it('swiglu', () => {
  const y = runOp((graph) => graph.swiglu(graph.input('gate', [5]), graph.input('up', [5])), {
    inputs: { gate: X, up: wave(0, 5) },
  });
  expectClose(y, [-0, -0.271357458731, -0, -0.130117814645, 1.41203878204]);
});

it('scale', () => {
  const y = runOp((graph) => graph.scale(graph.input('x', [5]), 2, -1), { inputs: { x: X } });
  expectClose(y, [-81, -4, -1, -0.5, 5]);
});

describe('the second operand of add and mul', () => {
  const cases: { shape: number[]; b: number[]; sum: number[]; product: number[] }[] = [
    { shape: [2, 3], b: [1, 2, 3, 4, 5, 6], sum: [1, 3, 5, 7, 9, 11], product: [0, 2, 6, 12, 20, 30] },
    { shape: [3], b: [1, 2, 3], sum: [1, 3, 5, 4, 6, 8], product: [0, 2, 6, 3, 8, 15] },
    { shape: [1, 3], b: [1, 2, 3], sum: [1, 3, 5, 4, 6, 8], product: [0, 2, 6, 3, 8, 15] },
    { shape: [2, 1], b: [1, 2], sum: [1, 2, 3, 5, 6, 7], product: [0, 1, 2, 6, 8, 10] },
    { shape: [1], b: [2], sum: [2, 3, 4, 5, 6, 7], product: [0, 2, 4, 6, 8, 10] },
  ];
  it.each(cases)('the second operand is broadcast from $shape', ({ shape, b, sum, product }) => {
    const inputs = { a: iota(6), b };
    expectClose(
      runOp((graph) => graph.add(graph.input('a', [2, 3]), graph.input('b', shape)), { inputs }),
      sum,
    );
    expectClose(
      runOp((graph) => graph.mul(graph.input('a', [2, 3]), graph.input('b', shape)), { inputs }),
      product,
    );
  });
});
