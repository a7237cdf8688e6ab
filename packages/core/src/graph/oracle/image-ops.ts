import type { Conv2dOptions } from '../graph.ts';
import { layerNorm } from './token-ops.ts';

/** x [channels, h, w]: a layer norm over each group of channels, then a gain and a bias for each channel. */
export function groupNorm(
  x: Float64Array,
  weight: Float64Array,
  bias: Float64Array,
  { groups, eps }: { readonly groups: number; readonly eps: number },
): Float64Array {
  const y = layerNorm(x, { width: x.length / groups, eps });
  const pixels = x.length / weight.length;
  for (let i = 0; i < y.length; i++) {
    const channel = Math.floor(i / pixels);
    y[i] = at(y, i) * at(weight, channel) + at(bias, channel);
  }
  return y;
}

type ImageShape = readonly [channels: number, height: number, width: number];
type KernelShape = readonly [cout: number, cin: number, height: number, width: number];

interface Conv2dShapes {
  readonly input: ImageShape;
  readonly kernel: KernelShape;
  readonly output: ImageShape;
}

/** y[o, r, c] = bias[o] + sum over i, kr, kc of kernel[o, i, kr, kc] * x[i, r*stride + kr - top, c*stride + kc - left] */
export function conv2d(
  x: Float64Array,
  kernel: Float64Array,
  bias: Float64Array,
  { stride, padding, input, kernel: kernelShape, output }: Conv2dOptions & Conv2dShapes,
): Float64Array {
  const [cout, height, width] = output;
  const [, cin, kernelHeight, kernelWidth] = kernelShape;
  const y = new Float64Array(cout * height * width);
  for (let o = 0; o < cout; o++) {
    y.fill(at(bias, o), o * height * width, (o + 1) * height * width);
    for (let i = 0; i < cin; i++) {
      for (let kr = 0; kr < kernelHeight; kr++) {
        for (let kc = 0; kc < kernelWidth; kc++) {
          const factor = at(kernel, ((o * cin + i) * kernelHeight + kr) * kernelWidth + kc);
          const tap = { i, o, rowShift: kr - padding.top, columnShift: kc - padding.left, stride, factor };
          addShifted(x, y, tap, input, output);
        }
      }
    }
  }
  return y;
}

interface Tap {
  readonly i: number;
  readonly o: number;
  readonly rowShift: number;
  readonly columnShift: number;
  readonly stride: number;
  readonly factor: number;
}

/**
 * One element of the kernel: adds factor * (channel i of x, shifted and strided) to channel o of y. Values outside x
 * are zero.
 */
function addShifted(x: Float64Array, y: Float64Array, tap: Tap, input: ImageShape, output: ImageShape): void {
  const { i, o, rowShift, columnShift, stride, factor } = tap;
  const [, inHeight, inWidth] = input;
  const [, outHeight, outWidth] = output;
  for (let r = 0; r < outHeight; r++) {
    const inRow = r * stride + rowShift;
    if (inRow < 0 || inRow >= inHeight) continue;
    const from = (i * inHeight + inRow) * inWidth;
    const to = (o * outHeight + r) * outWidth;
    for (let c = 0; c < outWidth; c++) {
      const inColumn = c * stride + columnShift;
      if (inColumn < 0 || inColumn >= inWidth) continue;
      y[to + c] = at(y, to + c) + factor * at(x, from + inColumn);
    }
  }
}

/** Every pixel becomes a 2x2 square. */
export function upsampleNearest2x(x: Float64Array, [channels, height, width]: ImageShape): Float64Array {
  const y = new Float64Array(4 * x.length);
  for (let row = 0; row < channels * 2 * height; row++) {
    const from = Math.floor(row / 2) * width;
    for (let c = 0; c < 2 * width; c++) y[row * 2 * width + c] = at(x, from + Math.floor(c / 2));
  }
  return y;
}

/**
 * x[i] for an index that the loop bounds guarantee; a wrong one gives undefined, which turns every sum into NaN. Each
 * file of operations has its own copy: the test runner turns every call across files into a property access, which is
 * twenty times slower here.
 */
function at(x: Float64Array, i: number): number {
  return x[i] as number;
}
