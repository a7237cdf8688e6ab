import { elementCount, type OperationOf, sizeAt } from '@danqing/core/graph';
import { GGML_TYPE } from '../abi.ts';
import type { TensorHandle } from '../handles.ts';
import type { Emitter } from './emitter.ts';

/** The bf16 kernels process this many values at a time; rows of any other length take a slower path. */
const COLUMN_STEP = 32;
const ROW_STEP = 4;
const BYTES = 4;
/** With fewer channels, reordering does not pay off. */
const MIN_CHANNELS = 16;

/** Sizes of the image with its one-pixel border. */
interface Frame {
  readonly channels: number;
  readonly outChannels: number;
  readonly height: number;
  readonly width: number;
  /** Width of a row including the border. */
  readonly paddedWidth: number;
  /** Number of values that contribute to one output, rounded up. */
  readonly depth: number;
}

/** Working memory in bytes in addition to input and output; null when the convolution is of another kind. */
export function rowsConvolutionBytes(operation: OperationOf<'conv2d'>, pixels: number): number | null {
  const { stride, padding, weight } = operation;
  const [channels, height, width] = weight.shape.slice(1);
  const isPlain = stride === 1 && Object.values(padding).every((size) => size === 1);
  if (!isPlain || height !== 3 || width !== 3 || (channels ?? 0) < MIN_CHANNELS) return null;
  return elementCount(weight.shape.slice(1)) * pixels * 2;
}

/**
 * A 3x3 convolution as one bf16 product, without unrolling columns in memory. The image is stored with channels
 * innermost and a border of zeros, and each pixel is stored together with those above and below it. The nine pixels of
 * a window are then three consecutive entries,
 *
 *     | a1 b1 c1 | a2 b2 c2 | a3 b3 c3 | a4 b4 c4 |     a above, b middle, c below
 *     [       window of pixel 2        ]
 *                [       window of pixel 3        ]
 *
 * so all windows form a view whose rows overlap. The product itself rounds these rows to bf16. `image` is [w, h, cin]
 * in ggml's order; the result is [w, h, cout].
 */
export function convolveRows(
  to: Emitter,
  image: TensorHandle,
  { weight, bias }: OperationOf<'conv2d'>,
  [height, width]: readonly [number, number],
): TensorHandle {
  const [outChannels, channels] = [sizeAt(weight.shape, 0), sizeAt(weight.shape, 1)];
  const depth = roundUp(9 * channels, COLUMN_STEP);
  const frame = { channels, outChannels, height, width, paddedWidth: width + 2, depth };
  const { ggml, ctx } = to;
  const rows = windows(to, joinNeighbours(to, image, frame), frame);
  const product = ggml.ggml_mul_mat(ctx, kernelRows(to, to.weight(weight.name), frame), rows);
  // Drops the padding columns and moves channels outermost again.
  const [pixel, row] = [
    roundUp(outChannels, ROW_STEP) * BYTES,
    roundUp(outChannels, ROW_STEP) * frame.paddedWidth * BYTES,
  ];
  const picture = ggml.ggml_view_4d(ctx, product, outChannels, width, height, 1, pixel, row, row * height, 0);
  const biased = ggml.ggml_add(ctx, picture, to.weight(bias.name));
  return ggml.ggml_cont(ctx, ggml.ggml_permute(ctx, biased, 2, 0, 1, 3));
}

/** [3 * cin, pixels]: each pixel with the ones above and below it, in row order. */
function joinNeighbours(to: Emitter, image: TensorHandle, frame: Frame): TensorHandle {
  const { ggml, ctx } = to;
  const { channels, height, paddedWidth } = frame;
  const innermost = ggml.ggml_cont(ctx, ggml.ggml_permute(ctx, image, 1, 2, 0, 3));
  // One extra row at the bottom, because the last windows extend past the end.
  const padded = ggml.ggml_pad_ext(ctx, innermost, 0, 0, 1, 1, 1, 2, 0, 0);
  const pixel = channels * BYTES;
  const pixels = paddedWidth * height + paddedWidth;
  const neighbours = to.overlappingView(
    padded,
    [channels, 3, pixels, 1],
    [paddedWidth * pixel, pixel, pixels * pixel],
  );
  return ggml.ggml_cont(ctx, neighbours);
}

/** [depth, pixels]: for each output its window, plus whatever follows it up to `depth`. */
function windows(
  to: Emitter,
  joined: TensorHandle,
  { channels, height, paddedWidth, depth }: Frame,
): TensorHandle {
  const [pixels, stride] = [paddedWidth * height, 3 * channels * BYTES];
  return to.overlappingView(joined, [depth, pixels, 1, 1], [stride, stride * pixels, stride * pixels]);
}

/** [depth, cout] in bf16, in window order, with zeros for values beyond the window. */
function kernelRows(
  to: Emitter,
  kernel: TensorHandle,
  { channels, outChannels, depth }: Frame,
): TensorHandle {
  const { ggml, ctx } = to;
  const ordered = ggml.ggml_cont(ctx, ggml.ggml_permute(ctx, kernel, 2, 1, 0, 3));
  const rows = ggml.ggml_reshape_4d(ctx, ordered, 9 * channels, outChannels, 1, 1);
  const [right, below] = [depth - 9 * channels, roundUp(outChannels, ROW_STEP) - outChannels];
  const whole = right + below === 0 ? rows : ggml.ggml_pad_ext(ctx, rows, 0, right, 0, below, 0, 0, 0, 0);
  return ggml.ggml_cast(ctx, whole, GGML_TYPE.bf16);
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
