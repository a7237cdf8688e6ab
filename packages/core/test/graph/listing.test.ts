import { expect, it } from 'vitest';
import { GraphBuilder } from '../../src/graph/builder.ts';
import { listGraph } from '../../src/graph/listing.ts';

it('lists nodes with operands, options, shapes and names, then the weights', () => {
  const graph = GraphBuilder.describe('block', (g) => {
    const x = g.input('x', [3, 2, 4]);
    const positions = g.input('positions', [1, 3], 'i32');
    const normed = g.label('norm', g.rmsNorm(x, g.weight('norm.weight', [4]), 1e-6));
    const turned = g.rope(normed, positions, { axes: [4], theta: 256, layout: 'pairs' });
    const attended = g.attention(turned, turned, x, { scale: 0.5 });
    const out = g.linear(attended, g.weight('out.weight', [4, 8]), null, { wideInput: true });
    g.output('y', g.label('out', out));
  });
  expect(listGraph(graph)).toBe(
    [
      'graph block',
      '%0 = input(name=x) [3, 2, 4]',
      '%1 = input(name=positions) [1, 3] i32',
      '%2 = rmsNorm(%0, norm.weight, eps=0.000001) [3, 2, 4]  # label norm',
      '%3 = rope(%2, %1, axes=[4], theta=256, layout=pairs) [3, 2, 4]',
      '%4 = attention(%3, %3, %0, scale=0.5) [3, 8]',
      '%5 = linear(%4, out.weight, wideInput=true) [3, 4]  # label out, output y',
      'weights: 2',
      'vector norm.weight [4]',
      'matrix out.weight [4, 8]',
      '',
    ].join('\n'),
  );
});
