import { expect, it } from 'vitest';
import type { Conv2dOptions } from '../../../src/graph/graph.ts';
import { expectClose, runOp, wave } from '../../support/oracle-op.ts';

function convolve(shape: readonly number[], kernel: readonly number[], options: Conv2dOptions): number[] {
  const count = (sizes: readonly number[]): number => sizes.reduce((product, size) => product * size, 1);
  const cout = kernel[0] ?? 0;
  return runOp(
    (graph) =>
      graph.conv2d(graph.input('x', shape), graph.weight('w', kernel), graph.weight('b', [cout]), options),
    { inputs: { x: wave(0, count(shape)) }, weights: { w: wave(1, count(kernel)), b: wave(2, cout) } },
  );
}

const NO_PADDING = { top: 0, bottom: 0, left: 0, right: 0 };

it('conv2d that keeps the size', () => {
  const padding = { top: 1, bottom: 1, left: 1, right: 1 };
  const y = convolve([1, 3, 2], [2, 1, 3, 3], { stride: 1, padding });
  expectClose(
    y,
    [
      -0.0773212786502, 1.84655723629, 0.656322992392, 0.232858262004, 2.11447787044, 1.00590750323,
      0.0516947844884, -1.73658412365, -0.0139563362395, -0.0449893728112, -1.73688370398, -0.131374597067,
    ],
  );
});

it('conv2d with stride 2 and zeros at the right and bottom only', () => {
  const padding = { top: 0, bottom: 1, left: 0, right: 1 };
  const y = convolve([2, 4, 5], [3, 2, 3, 3], { stride: 2, padding });
  expectClose(
    y,
    [
      3.2173932647, -2.25768843938, -0.572916760626, 2.72185129551, 1.34978825207, -2.70561475095,
      -1.51988301251, 0.865837034554, -0.505046232072, -0.587438802353, -0.647298326196, -0.672705044504,
    ],
  );
});

it('conv2d of single pixels', () => {
  const y = convolve([3, 1, 2], [2, 3, 1, 1], { stride: 1, padding: NO_PADDING });
  expectClose(y, [0.329885011567, 0.588238031078, -0.82213817978, -1.69495357746]);
});

it('conv2d with a kernel that is not square and uneven padding', () => {
  const y = convolve([1, 2, 3], [1, 1, 2, 3], {
    stride: 1,
    padding: { top: 1, bottom: 0, left: 2, right: 0 },
  });
  expectClose(
    y,
    [0.909297426826, 0.834772705198, 1.91872192429, 0.978873437543, -0.995972125466, 2.17832357588],
  );
});

it('upsampleNearest2x', () => {
  const y = runOp((graph) => graph.upsampleNearest2x(graph.input('x', [2, 1, 3])), {
    inputs: { x: [1, 2, 3, 4, 5, 6] },
  });
  expect(y).toEqual([1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 4, 4, 5, 5, 6, 6]);
});
