import { GGML_TYPE, type TensorHandle } from '@danqing/ggml';
import type { Node, OperationOf } from '../description.ts';
import { elementCount, sizeAt } from '../shapes.ts';
import type { Emitter } from './emitter.ts';
import { contiguousValue, type NativeValue } from './native-value.ts';

type Conv2d = OperationOf<'conv2d'>;

/** Columns in f32 (im2col), then a matrix product. */
export function emitConv2d(to: Emitter, node: Node, operation: Conv2d): NativeValue {
  const { ggml, ctx } = to;
  const { weight, bias, stride, padding } = operation;
  const x = to.contiguousOperand(node, 0);
  const symmetric = padding.top === padding.bottom && padding.left === padding.right;
  const image = symmetric
    ? x.tensor
    : ggml.ggml_pad_ext(ctx, x.tensor, padding.left, padding.right, padding.top, padding.bottom, 0, 0, 0, 0);
  const [px, py] = symmetric ? [padding.left, padding.top] : [0, 0];
  const kernel = to.weight(weight.name);
  const columns = ggml.ggml_im2col(ctx, kernel, image, stride, stride, px, py, 1, 1, true, GGML_TYPE.f32);
  const [cout, depth] = [sizeAt(weight.shape, 0), elementCount(weight.shape.slice(1))];
  const pixels = sizeAt(node.shape, 1) * sizeAt(node.shape, 2);
  const product = ggml.ggml_mul_mat(
    ctx,
    ggml.ggml_reshape_4d(ctx, columns, depth, pixels, 1, 1),
    ggml.ggml_reshape_4d(ctx, kernel, depth, cout, 1, 1),
  );
  const picture = to.reshape(contiguousValue(product, [cout, pixels]), node.shape);
  return contiguousValue(
    ggml.ggml_add(ctx, picture.tensor, to.shapedWeight(bias.name, [cout, 1, 1])),
    node.shape,
  );
}
