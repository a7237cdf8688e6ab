import type { Graph, Tensor } from '../../src/graph/graph.ts';

/**
 * Source of a result's error: no arithmetic; one or a few roundings per element; a sum of products; an angle, whose
 * error grows with the position.
 */
export type Arithmetic = 'none' | 'element' | 'product' | 'angle';

/** One operation on shapes that may cause trouble for kernels. Operands and weights are random. */
export interface OpCase {
  readonly name: string;
  readonly arithmetic: Arithmetic;
  readonly build: (graph: Graph) => Tensor;
}

type Build = OpCase['build'];

const cases =
  (arithmetic: Arithmetic) =>
  (table: Readonly<Record<string, Build>>): OpCase[] =>
    Object.entries(table).map(([name, build]) => ({ name, arithmetic, build }));

const x = (graph: Graph, ...shape: number[]): Tensor => graph.input('x', shape);

/** Columns from..to of a wider value: rows with gaps between them. */
const columnsOf = (
  graph: Graph,
  rows: number,
  [from, to]: readonly [number, number],
  width: number,
): Tensor => graph.slice(graph.input(`columns${from}`, [rows, width]), 1, from, to);

/** Rows at an odd memory offset: not a multiple of any alignment that a device may want. */
const oddRows = (graph: Graph, name: string, rows: number, ...rest: number[]): Tensor =>
  graph.slice(graph.input(name, [rows + 1, ...rest]), 0, 1, rows + 1);

/** Heads from..to of a joined projection, as models split q, k and v. */
const headsOf = (whole: Tensor, graph: Graph, from: number, to: number): Tensor =>
  graph.slice(whole, 1, from, to);

const norms = cases('element')({
  'rmsNorm, odd width': (graph) => graph.rmsNorm(x(graph, 7, 65), graph.weight('w', [65]), 1e-5),
  'rmsNorm without a gain': (graph) => graph.rmsNorm(x(graph, 3, 96), null, 1e-6),
  'rmsNorm of heads': (graph) => graph.rmsNorm(x(graph, 33, 3, 32), graph.weight('w', [32]), 1e-6),
  'rmsNorm of heads cut from a joined value': (graph) =>
    graph.rmsNorm(headsOf(x(graph, 33, 9, 32), graph, 3, 6), graph.weight('w', [32]), 1e-5),
  'rmsNorm of cut columns': (graph) =>
    graph.rmsNorm(columnsOf(graph, 5, [17, 81], 100), graph.weight('w', [64]), 1e-5),
  layerNorm: (graph) => graph.layerNorm(x(graph, 31, 97), 1e-6),
  'layerNorm of cut rows': (graph) => graph.layerNorm(graph.slice(x(graph, 40, 64), 0, 3, 35), 1e-6),
  'groupNorm, two channels a group': (graph) =>
    graph.groupNorm(x(graph, 8, 5, 7), graph.weight('w', [8]), graph.weight('b', [8]), {
      groups: 4,
      eps: 1e-6,
    }),
  'groupNorm, 24 channels in 4 groups': (graph) =>
    graph.groupNorm(x(graph, 24, 6, 10), graph.weight('w', [24]), graph.weight('b', [24]), {
      groups: 4,
      eps: 1e-6,
    }),
});

const elementwise = cases('element')({
  silu: (graph) => graph.silu(x(graph, 9, 33)),
  'silu of cut columns': (graph) => graph.silu(columnsOf(graph, 5, [1, 34], 40)),
  tanh: (graph) => graph.tanh(x(graph, 9, 33)),
  'tanh of cut columns': (graph) => graph.tanh(columnsOf(graph, 5, [96, 192], 384)),
  swiglu: (graph) => graph.swiglu(x(graph, 33, 65), graph.input('up', [33, 65])),
  'swiglu of the halves of one value': (graph) => {
    const both = x(graph, 33, 130);
    return graph.swiglu(graph.slice(both, 1, 0, 65), graph.slice(both, 1, 65, 130));
  },
  scale: (graph) => graph.scale(x(graph, 3, 5, 7), 0.3611, 0.1159),
  'scale of cut columns': (graph) => graph.scale(columnsOf(graph, 3, [96, 192], 384), 1, 1),
  add: (graph) => graph.add(x(graph, 33, 65), graph.input('y', [33, 65])),
  'add of a row': (graph) => graph.add(x(graph, 33, 65), graph.input('y', [65])),
  'add of a column': (graph) => graph.add(x(graph, 33, 65), graph.input('y', [33, 1])),
  'add of a channel': (graph) => graph.add(x(graph, 6, 5, 7), graph.input('y', [6, 1, 1])),
  'add of a weight': (graph) => graph.add(x(graph, 4, 65), graph.value(graph.weight('w', [1, 65]))),
  'add to cut columns': (graph) =>
    graph.add(columnsOf(graph, 5, [1, 34], 40), columnsOf(graph, 5, [7, 40], 41)),
  mul: (graph) => graph.mul(x(graph, 33, 65), graph.input('y', [33, 65])),
  'mul by one row of several': (graph) =>
    graph.mul(x(graph, 33, 96), graph.slice(graph.input('y', [4, 96]), 0, 2, 3)),
  'mul in three axes': (graph) => graph.mul(x(graph, 5, 6, 7), graph.input('y', [6, 1])),
});

const layout = cases('none')({
  'reshape of a cut': (graph) => graph.reshape(columnsOf(graph, 6, [5, 29], 33), [2, 3, 4, 6]),
  'permute [1, 0]': (graph) => graph.permute(x(graph, 5, 7), [1, 0]),
  'permute [2, 0, 1]': (graph) => graph.permute(x(graph, 3, 5, 7), [2, 0, 1]),
  'permute [1, 2, 0]': (graph) => graph.permute(x(graph, 3, 5, 7), [1, 2, 0]),
  'permute of four axes': (graph) => graph.permute(x(graph, 2, 3, 5, 7), [3, 1, 0, 2]),
  'permute of a cut': (graph) => graph.permute(headsOf(x(graph, 5, 9, 8), graph, 3, 6), [1, 0, 2]),
  'slice of the first axis': (graph) => graph.slice(x(graph, 7, 5, 3), 0, 2, 6),
  'slice of a middle axis': (graph) => graph.slice(x(graph, 7, 5, 3), 1, 1, 4),
  'slice of the last axis': (graph) => graph.slice(x(graph, 7, 5, 3), 2, 1, 2),
  'slice of a slice': (graph) => graph.slice(graph.slice(x(graph, 7, 9, 4), 1, 2, 8), 0, 3, 5),
  'concat of rows': (graph) => graph.concat(0, [x(graph, 3, 5), graph.input('y', [1, 5])]),
  'concat of columns': (graph) =>
    graph.concat(1, [x(graph, 3, 5), graph.input('y', [3, 2]), graph.input('z', [3, 4])]),
  'concat of cuts': (graph) =>
    graph.concat(1, [columnsOf(graph, 3, [1, 4], 7), columnsOf(graph, 3, [2, 9], 9)]),
  'concat with a weight': (graph) =>
    graph.concat(0, [x(graph, 3, 5), graph.broadcast(graph.value(graph.weight('w', [1, 5])), [4, 5])]),
  'broadcast of a row': (graph) => graph.broadcast(x(graph, 1, 33), [5, 33]),
  'broadcast of a vector': (graph) => graph.broadcast(x(graph, 33), [2, 5, 33]),
  'broadcast of a column': (graph) => graph.broadcast(x(graph, 5, 1), [5, 9]),
  upsampleNearest2x: (graph) => graph.upsampleNearest2x(x(graph, 3, 5, 7)),
  'an input as it came': (graph) => x(graph, 3, 5),
  'a weight as it is': (graph) => graph.value(graph.weight('w', [3, 5])),
});

const linear = cases('product')({
  'linear of a vector': (graph) => graph.linear(x(graph, 96), graph.weight('w', [65, 96])),
  'linear of one row': (graph) => graph.linear(x(graph, 1, 96), graph.weight('w', [33, 96])),
  'linear with a bias': (graph) =>
    graph.linear(x(graph, 33, 96), graph.weight('w', [65, 96]), graph.weight('b', [65])),
  'linear of three axes': (graph) => graph.linear(x(graph, 2, 17, 64), graph.weight('w', [96, 64])),
  'linear, width not a multiple of 32': (graph) =>
    graph.linear(x(graph, 35, 100), graph.weight('w', [7, 100])),
  'linear of a permuted value': (graph) =>
    graph.linear(graph.permute(x(graph, 64, 33), [1, 0]), graph.weight('w', [24, 64])),
  'linear of cut columns': (graph) =>
    graph.linear(columnsOf(graph, 33, [32, 96], 128), graph.weight('w', [65, 64])),
  'linear of cut rows': (graph) =>
    graph.linear(graph.slice(x(graph, 40, 96), 0, 1, 34), graph.weight('w', [32, 96])),
  'linear of a wide operand': (graph) =>
    graph.linear(graph.scale(x(graph, 33, 96), 1e5), graph.weight('w', [65, 96]), graph.weight('b', [65]), {
      wideInput: true,
    }),
});

const positions = (graph: Graph, axes: number, tokens: number): Tensor =>
  graph.input('positions', [axes, tokens], 'i32');

const rope = cases('angle')({
  'rope in pairs, axes 8, 12, 12': (graph) =>
    graph.rope(x(graph, 33, 3, 32), positions(graph, 3, 33), {
      axes: [8, 12, 12],
      theta: 256,
      layout: 'pairs',
    }),
  'rope in pairs, axes 32, 48, 48': (graph) =>
    graph.rope(x(graph, 17, 2, 128), positions(graph, 3, 17), {
      axes: [32, 48, 48],
      theta: 256,
      layout: 'pairs',
    }),
  'rope in halves': (graph) =>
    graph.rope(x(graph, 33, 4, 32), positions(graph, 1, 33), { axes: [32], theta: 1e6, layout: 'halves' }),
  'rope of cut heads': (graph) =>
    graph.rope(headsOf(x(graph, 33, 9, 32), graph, 3, 6), positions(graph, 3, 33), {
      axes: [8, 12, 12],
      theta: 256,
      layout: 'pairs',
    }),
  'rope of a value that is read again': (graph) => {
    const doubled = graph.scale(x(graph, 5, 2, 24), 2);
    const options = { axes: [8, 8, 8], theta: 256, layout: 'pairs' } as const;
    return graph.add(graph.rope(doubled, positions(graph, 3, 5), options), doubled);
  },
});

interface Heads {
  readonly tokens: number;
  readonly keys?: number;
  readonly heads: number;
  readonly kvHeads?: number;
  readonly width: number;
  readonly causal?: boolean;
}

const attend =
  ({ tokens, heads, width, keys = tokens, kvHeads = heads, causal = false }: Heads): Build =>
  (graph) =>
    graph.attention(
      graph.input('q', [tokens, heads, width]),
      graph.input('k', [keys, kvHeads, width]),
      graph.input('v', [keys, kvHeads, width]),
      { scale: 1 / Math.sqrt(width), causal },
    );

const attention = cases('product')({
  'attention, width 24': attend({ tokens: 33, heads: 2, width: 24 }),
  'attention, width 32, 96 tokens': attend({ tokens: 96, heads: 3, width: 32 }),
  'attention, width 64, grouped queries': attend({ tokens: 31, heads: 4, kvHeads: 2, width: 64 }),
  'attention, width 96': attend({ tokens: 65, heads: 3, width: 96 }),
  'attention, width 128': attend({ tokens: 64, heads: 2, width: 128 }),
  'attention, other keys than queries': attend({ tokens: 5, keys: 70, heads: 2, width: 32 }),
  'attention of one token': attend({ tokens: 1, heads: 2, width: 32 }),
  'attention, one wide head': attend({ tokens: 35, heads: 1, width: 512 }),
  'attention, causal': attend({ tokens: 33, heads: 2, width: 32, causal: true }),
  'attention, causal, grouped queries': attend({
    tokens: 70,
    heads: 4,
    kvHeads: 2,
    width: 128,
    causal: true,
  }),
  'attention of heads cut from a joined value': (graph) => {
    const qkv = x(graph, 33, 9, 32);
    const [q, k, v] = [
      headsOf(qkv, graph, 0, 3),
      headsOf(qkv, graph, 3, 6),
      headsOf(qkv, graph, 6, 9),
    ] as const;
    return graph.attention(q, k, v, { scale: 0.17 });
  },
});

const SAME = { top: 1, bottom: 1, left: 1, right: 1 };
const NONE = { top: 0, bottom: 0, left: 0, right: 0 };
const AFTER = { top: 0, bottom: 1, left: 0, right: 1 };

const convolve =
  (
    [cin, height, width]: readonly [number, number, number],
    [cout, kernel]: readonly [number, number],
    options: Parameters<Graph['conv2d']>[3],
  ): Build =>
  (graph) =>
    graph.conv2d(
      x(graph, cin, height, width),
      graph.weight('w', [cout, cin, kernel, kernel]),
      graph.weight('b', [cout]),
      options,
    );

/** Large enough that devices may round their operands. */
export const WIDE_CONVOLUTIONS = cases('product')({
  'conv2d 3x3, 32 channels': convolve([32, 6, 10], [24, 3], { stride: 1, padding: SAME }),
  'conv2d 3x3, 16 channels, odd sizes': convolve([16, 7, 9], [5, 3], { stride: 1, padding: SAME }),
  'conv2d 3x3, 20 channels to three': convolve([20, 13, 1], [3, 3], { stride: 1, padding: SAME }),
  'conv2d 3x3, a single pixel': convolve([16, 1, 1], [4, 3], { stride: 1, padding: SAME }),
});

const convolution = cases('product')({
  'conv2d 3x3': convolve([16, 6, 10], [24, 3], { stride: 1, padding: SAME }),
  'conv2d 3x3, odd sizes': convolve([5, 7, 9], [3, 3], { stride: 1, padding: SAME }),
  'conv2d 3x3, stride 2, padded after': convolve([8, 8, 12], [8, 3], { stride: 2, padding: AFTER }),
  'conv2d 3x3 without padding': convolve([4, 9, 5], [6, 3], { stride: 1, padding: NONE }),
  'conv2d 1x1': convolve([24, 5, 7], [16, 1], { stride: 1, padding: NONE }),
  'conv2d to three channels': convolve([8, 48, 80], [3, 3], { stride: 1, padding: SAME }),
});

const oddPlaces = [
  ...cases('element')({
    'rmsNorm at an odd place': (graph) => graph.rmsNorm(oddRows(graph, 'x', 3, 33), null, 1e-5),
    'layerNorm at an odd place': (graph) => graph.layerNorm(oddRows(graph, 'x', 3, 33), 1e-5),
    'groupNorm at an odd place': (graph) =>
      graph.groupNorm(oddRows(graph, 'x', 6, 3, 5), graph.weight('w', [6]), graph.weight('b', [6]), {
        groups: 2,
        eps: 1e-6,
      }),
    'silu at an odd place': (graph) => graph.silu(oddRows(graph, 'x', 3, 33)),
    'tanh at an odd place': (graph) => graph.tanh(oddRows(graph, 'x', 3, 33)),
    'scale at an odd place': (graph) => graph.scale(oddRows(graph, 'x', 3, 33), 3, 1),
    'swiglu at odd places': (graph) => graph.swiglu(oddRows(graph, 'x', 3, 33), oddRows(graph, 'y', 3, 33)),
    'add at odd places': (graph) => graph.add(oddRows(graph, 'x', 3, 33), oddRows(graph, 'y', 1, 33)),
    'mul at odd places': (graph) => graph.mul(oddRows(graph, 'x', 3, 33), oddRows(graph, 'y', 3, 33)),
  }),
  ...cases('none')({
    'permute at an odd place': (graph) => graph.permute(oddRows(graph, 'x', 3, 33), [1, 0]),
    'concat at odd places': (graph) =>
      graph.concat(0, [oddRows(graph, 'x', 3, 33), oddRows(graph, 'y', 2, 33)]),
    'broadcast at an odd place': (graph) => graph.broadcast(oddRows(graph, 'x', 1, 33), [4, 33]),
    'upsampling at an odd place': (graph) => graph.upsampleNearest2x(oddRows(graph, 'x', 3, 5, 7)),
    'reshape at an odd place': (graph) => graph.reshape(oddRows(graph, 'x', 3, 33), [33, 3]),
  }),
  ...cases('product')({
    'linear at an odd place': (graph) =>
      graph.linear(oddRows(graph, 'x', 33, 33), graph.weight('w', [7, 33])),
    'attention at odd places': (graph) => {
      const heads = (name: string): Tensor => graph.reshape(oddRows(graph, name, 35, 33), [35, 1, 33]);
      return graph.attention(heads('q'), heads('k'), heads('v'), { scale: 0.2 });
    },
    'conv2d at an odd place': (graph) =>
      graph.conv2d(oddRows(graph, 'x', 3, 5, 7), graph.weight('w', [4, 3, 3, 3]), graph.weight('b', [4]), {
        stride: 1,
        padding: SAME,
      }),
  }),
  ...cases('angle')({
    'rope at an odd place': (graph) =>
      graph.rope(oddRows(graph, 'x', 5, 1, 6), positions(graph, 1, 5), {
        axes: [6],
        theta: 256,
        layout: 'pairs',
      }),
  }),
];

export const OP_CASES: readonly OpCase[] = [
  ...oddPlaces,
  ...norms,
  ...elementwise,
  ...layout,
  ...linear,
  ...rope,
  ...attention,
  ...convolution,
  ...WIDE_CONVOLUTIONS,
];
