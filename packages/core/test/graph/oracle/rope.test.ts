import { expect, it } from 'vitest';
import type { RopeOptions } from '../../../src/graph/graph.ts';
import { expectClose, runOp, wave } from '../../support/oracle-op.ts';

function rotate(shape: readonly number[], positions: readonly number[], options: RopeOptions): number[] {
  const count = shape.reduce((product, size) => product * size, 1);
  const positionShape = [options.axes.length, shape[0] ?? 0];
  return runOp(
    (graph) => graph.rope(graph.input('x', shape), graph.input('positions', positionShape, 'i32'), options),
    { inputs: { x: wave(0, count), positions } },
  );
}

it('turns neighbouring pairs, each axis by its own position', () => {
  const y = rotate([2, 2, 6], [3, 7, 0, 5], { axes: [4, 2], theta: 256, layout: 'pairs' });
  expectClose(
    y,
    [
      -0.139943746044, -0.981740721491, -0.078487404165, -0.95722192214, 0.494113351139, 0.798487112623,
      0.780102203539, 0.513184781431, 0.770149803941, 0.549937620067, -0.96139749188, -0.148999025814,
      0.825118908618, 0.574949162694, -1.03239282924, -0.0864879580277, -0.312165343164, -1.00927945062,
      -1.0571788847, 0.104490375793, 0.864654507577, -0.599828746497, 0.86152886115, 0.562145286481,
    ],
  );
});

it('turns halves', () => {
  const y = rotate([2, 2, 6], [2, 11], { axes: [6], theta: 1e6, layout: 'halves' });
  expectClose(
    y,
    [
      0.841840908358, 0.981584875883, -0.255700794337, 0.38527485128, 0.513846505778, 0.798435988434,
      -0.0695045450435, -0.598786820936, 0.859191597478, -0.801496586967, -0.973567136869, -0.148827190472,
      0.363479619029, -0.204505109163, -0.971153656862, -0.998194024887, 0.862032880542, -0.586705963738,
      -0.912881267844, 0.801002519272, 0.527998205915, 0.724327724708, -0.207996013499, 0.98618169334,
    ],
  );
});

it('turns halves of each axis', () => {
  const y = rotate([1, 1, 8], [3, 5], { axes: [4, 4], theta: 100, layout: 'halves' });
  expectClose(
    y,
    [
      0.0360619623777, 1.22097052466, 0.25298377358, -0.591407558472, -0.530965554105, 0.997089083898,
      -0.672345270275, -0.159651236518,
    ],
  );
});

it('position 0 turns nothing', () => {
  const y = rotate([1, 3, 4], [0], { axes: [4], theta: 256, layout: 'pairs' });
  expect(y).toEqual([...wave(0, 12)]);
});
