import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../src/graph/builder.ts';
import type { GraphDescription } from '../../src/graph/description.ts';
import type { Graph } from '../../src/graph/graph.ts';

function build(use: (graph: Graph) => void): GraphDescription {
  return GraphBuilder.describe('test', use);
}

describe('a mistake in a model is an error where it is made', () => {
  const PADDING = { top: 0, bottom: 0, left: 0, right: 0 };
  const mistakes: Record<string, { use: (graph: Graph) => void; message: string }> = {
    'linear of the wrong width': {
      use: (g) => g.linear(g.input('x', [2, 3]), g.weight('w', [4, 5])),
      message: 'linear w [4, 5] of a value of shape [2, 3]',
    },
    'bias of the wrong length': {
      use: (g) => g.linear(g.input('x', [2, 5]), g.weight('w', [4, 5]), g.weight('b', [5])),
      message: 'b has shape [5], expected [4]',
    },
    'groups that do not divide': {
      use: (g) =>
        g.groupNorm(g.input('x', [6, 1, 1]), g.weight('w', [6]), g.weight('b', [6]), { groups: 4, eps: 0 }),
      message: '6 channels in 4 groups',
    },
    'rope of another width': {
      use: (g) =>
        g.rope(g.input('x', [2, 1, 6]), g.input('p', [1, 2], 'i32'), {
          axes: [4],
          theta: 1,
          layout: 'pairs',
        }),
      message: 'rope over axes [4] of a value of shape [2, 1, 6]',
    },
    'rope with positions in the wrong shape': {
      use: (g) =>
        g.rope(g.input('x', [2, 1, 4]), g.input('p', [2, 1], 'i32'), {
          axes: [4],
          theta: 1,
          layout: 'pairs',
        }),
      message: 'positions of shape [2, 1]',
    },
    'heads that are no multiple': {
      use: (g) => {
        const kv = g.input('kv', [2, 2, 4]);
        g.attention(g.input('q', [2, 3, 4]), kv, kv, { scale: 1 });
      },
      message: 'attention of q [2, 3, 4], k [2, 2, 4]',
    },
    'causal attention over other keys': {
      use: (g) => {
        const kv = g.input('kv', [3, 1, 4]);
        g.attention(g.input('q', [2, 1, 4]), kv, kv, { scale: 1, causal: true });
      },
      message: 'as many keys as queries',
    },
    'convolution of other channels': {
      use: (g) =>
        g.conv2d(g.input('x', [3, 4, 4]), g.weight('w', [2, 4, 3, 3]), g.weight('b', [2]), {
          stride: 1,
          padding: PADDING,
        }),
      message: 'conv2d w [2, 4, 3, 3] of a value of shape [3, 4, 4]',
    },
    'add of shapes that do not broadcast': {
      use: (g) => g.add(g.input('a', [2, 3]), g.input('b', [2])),
      message: 'add of [2, 3] and [2]',
    },
    'reshape to another size': {
      use: (g) => g.reshape(g.input('x', [2, 3]), [7]),
      message: 'reshape of [2, 3] to [7]',
    },
    'slice beyond the end': {
      use: (g) => g.slice(g.input('x', [2, 3]), 1, 2, 4),
      message: 'slice 2..4 of axis 1',
    },
    'concat of parts that do not fit': {
      use: (g) => g.concat(0, [g.input('a', [2, 3]), g.input('b', [2, 4])]),
      message: 'concat of [2, 3] and [2, 4] along axis 0',
    },
    'permutation that repeats an axis': {
      use: (g) => g.permute(g.input('x', [2, 3]), [0, 0]),
      message: 'permutation [0, 0] of shape [2, 3]',
    },
    'one name for two inputs': {
      use: (g) => [g.input('x', [1]), g.input('x', [1])],
      message: 'two inputs named x',
    },
    'one weight in two shapes': {
      use: (g) => [g.weight('w', [1]), g.weight('w', [2])],
      message: 'weight w in two shapes',
    },
    'one weight in two roles': {
      use: (g) => {
        const w = g.weight('w', [3, 3]);
        g.add(g.linear(g.input('x', [2, 3]), w), g.value(w));
      },
      message: 'weight w used in two roles',
    },
    'a weight that nothing uses': {
      use: (g) => g.weight('w', [1]),
      message: 'weight w is declared and never used',
    },
    'a value of another graph': {
      use: (g) => build((inner) => inner.output('y', g.input('x', [1]))),
      message: 'a value of another graph',
    },
  };
  it.each(Object.entries(mistakes))('%s', (_name, { use, message }) => {
    expect(() => build(use)).toThrow(message);
  });
});

it('infers shapes', () => {
  const graph = build((g) => {
    const x = g.input('x', [3, 9, 7]);
    const padding = { top: 0, bottom: 1, left: 0, right: 1 };
    const half = g.conv2d(x, g.weight('w', [5, 3, 3, 3]), g.weight('b', [5]), { stride: 2, padding });
    g.output('half', half);
    g.output('double', g.upsampleNearest2x(half));
    g.output('turned', g.permute(x, [2, 0, 1]));
    g.output('cut', g.slice(x, 1, 2, 5));
    g.output('long', g.concat(2, [x, x]));
  });
  const shapes = Object.fromEntries([...graph.outputs].map(([name, { shape }]) => [name, shape]));
  expect(shapes).toEqual({
    half: [5, 4, 3],
    double: [5, 8, 6],
    turned: [7, 3, 9],
    cut: [3, 3, 7],
    long: [3, 9, 14],
  });
});
