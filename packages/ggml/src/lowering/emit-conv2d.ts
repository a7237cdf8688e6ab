import { elementCount, type Node, type OperationOf, sizeAt } from '@danqing/core/graph';
import { GGML_TYPE } from '../abi.ts';
import type { TensorHandle } from '../handles.ts';
import { convolveRows, rowsConvolutionBytes } from './emit-conv2d-rows.ts';
import type { Emitter } from './emitter.ts';
import { contiguousValue, type NativeValue } from './native-value.ts';

type Conv2d = OperationOf<'conv2d'>;

export function emitConv2d(to: Emitter, node: Node, operation: Conv2d): NativeValue {
  const { bias, padding } = operation;
  const x = to.contiguousOperand(node, 0);
  const symmetric = padding.top === padding.bottom && padding.left === padding.right;
  const image = symmetric ? x.tensor : padded(to, x, padding);
  const [cout, pixels] = [sizeAt(node.shape, 0), elementCount(node.shape.slice(1))];
  const [height, width] = [sizeAt(node.shape, 1), sizeAt(node.shape, 2)];
  const frame = { top: symmetric ? padding.top : 0, left: symmetric ? padding.left : 0, height, width };
  const convolve = chooseKernel(to, operation, pixels);
  if (convolve === byRows) return contiguousValue(byRows(to, image, operation, frame), node.shape);
  const picture = to.reshape(
    contiguousValue(convolve(to, image, operation, frame), [cout, pixels]),
    node.shape,
  );
  const biased = to.ggml.ggml_add(to.ctx, picture.tensor, to.shapedWeight(bias.name, [cout, 1, 1]));
  return contiguousValue(biased, node.shape);
}

/** Padding that the kernel itself adds, and the size of the result. */
interface Frame {
  readonly top: number;
  readonly left: number;
  /** Height of the result. */
  readonly height: number;
  readonly width: number;
}

type Kernel = (to: Emitter, image: TensorHandle, operation: Conv2d, frame: Frame) => TensorHandle;

function chooseKernel(to: Emitter, operation: Conv2d, pixels: number): Kernel {
  const { maxColumnBytes, roundConvolutions } = to.policy;
  const mayRound = roundConvolutions && to.storedType(operation.weight.name) === 'BF16';
  const rowBytes = mayRound ? rowsConvolutionBytes(operation, pixels) : null;
  if (rowBytes !== null && rowBytes <= maxColumnBytes) return byRows;
  const columnBytes = elementCount(operation.weight.shape.slice(1)) * pixels * 4;
  return columnBytes <= maxColumnBytes ? byColumns : directly;
}

/** Includes the bias, which is cheapest to add while channels are innermost. */
function byRows(to: Emitter, image: TensorHandle, operation: Conv2d, { height, width }: Frame): TensorHandle {
  return convolveRows(to, image, operation, [height, width]);
}

/** Unrolls columns in f32, followed by a matrix product. */
function byColumns(
  to: Emitter,
  image: TensorHandle,
  operation: Conv2d,
  { top, left, height, width }: Frame,
): TensorHandle {
  const { weight, stride } = operation;
  const { ggml, ctx } = to;
  const kernel = to.weight(weight.name);
  const [cout, depth] = [sizeAt(weight.shape, 0), elementCount(weight.shape.slice(1))];
  const isPoint = depth === sizeAt(weight.shape, 1) && stride === 1;
  const columns = isPoint
    ? ggml.ggml_cont(ctx, ggml.ggml_permute(ctx, image, 1, 2, 0, 3))
    : ggml.ggml_im2col(ctx, kernel, image, stride, stride, left, top, 1, 1, true, GGML_TYPE.f32);
  return ggml.ggml_mul_mat(
    ctx,
    ggml.ggml_reshape_4d(ctx, columns, depth, height * width, 1, 1),
    ggml.ggml_reshape_4d(ctx, kernel, depth, cout, 1, 1),
  );
}

/** Without unrolled columns: slower on a CPU, with a fifth of the memory. */
function directly(to: Emitter, image: TensorHandle, operation: Conv2d, { top, left }: Frame): TensorHandle {
  const { weight, stride } = operation;
  return to.ggml.ggml_conv_2d_direct(to.ctx, to.weight(weight.name), image, stride, stride, left, top, 1, 1);
}

/** Explicit padding: ggml's convolutions pad both sides equally, but the VAE's encoder pads only right and bottom. */
function padded(to: Emitter, x: NativeValue, { left, right, top, bottom }: Conv2d['padding']): TensorHandle {
  return to.ggml.ggml_pad_ext(to.ctx, x.tensor, left, right, top, bottom, 0, 0, 0, 0);
}
