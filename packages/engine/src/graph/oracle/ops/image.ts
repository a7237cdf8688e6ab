import type { Conv2dOptions } from '../../graph.ts';
import { at } from './at.ts';

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

/** One number of the kernel: adds factor * (channel i of x, shifted and strided) to channel o of y; outside x are zeros. */
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

/** Every pixel becomes a square of four. */
export function upsampleNearest2x(x: Float64Array, [channels, height, width]: ImageShape): Float64Array {
  const y = new Float64Array(4 * x.length);
  for (let row = 0; row < channels * 2 * height; row++) {
    const from = Math.floor(row / 2) * width;
    for (let c = 0; c < 2 * width; c++) y[row * 2 * width + c] = at(x, from + Math.floor(c / 2));
  }
  return y;
}
