import { expect, it } from 'vitest';
import { iota, runOp } from '../../support/oracle-op.ts';

it('permute: axis i of the result is axis order[i] of the operand', () => {
  const y = runOp((graph) => graph.permute(graph.input('x', [2, 3, 2]), [2, 0, 1]), {
    inputs: { x: iota(12) },
  });
  expect(y).toEqual([0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11]);
});

it('slice along each axis', () => {
  const slice = (axis: number, from: number, to: number): number[] =>
    runOp((graph) => graph.slice(graph.input('x', [2, 3, 2]), axis, from, to), { inputs: { x: iota(12) } });
  expect(slice(0, 1, 2)).toEqual([6, 7, 8, 9, 10, 11]);
  expect(slice(1, 1, 3)).toEqual([2, 3, 4, 5, 8, 9, 10, 11]);
  expect(slice(2, 0, 1)).toEqual([0, 2, 4, 6, 8, 10]);
});

it('concat along each axis', () => {
  const concat = (axis: number, a: number[], b: number[]): number[] =>
    runOp((graph) => graph.concat(axis, [graph.input('a', a), graph.input('b', b)]), {
      inputs: { a: iota((a[0] ?? 0) * (a[1] ?? 0)), b: iota((b[0] ?? 0) * (b[1] ?? 0)).map((x) => -x - 1) },
    });
  expect(concat(0, [1, 2], [2, 2])).toEqual([0, 1, -1, -2, -3, -4]);
  expect(concat(1, [2, 1], [2, 3])).toEqual([0, -1, -2, -3, 1, -4, -5, -6]);
});

it('broadcast repeats axes of size 1 and adds axes in front', () => {
  const y = runOp((graph) => graph.broadcast(graph.input('x', [2, 1]), [2, 2, 3]), { inputs: { x: [7, 8] } });
  expect(y).toEqual([7, 7, 7, 8, 8, 8, 7, 7, 7, 8, 8, 8]);
});

it('reshape keeps the order of the elements', () => {
  const y = runOp((graph) => graph.reshape(graph.input('x', [2, 3]), [3, 2]), { inputs: { x: iota(6) } });
  expect(y).toEqual([0, 1, 2, 3, 4, 5]);
});

it('a weight as a value', () => {
  const y = runOp((graph) => graph.value(graph.weight('token', [1, 3])), { weights: { token: iota(3) } });
  expect(y).toEqual([0, 1, 2]);
});
