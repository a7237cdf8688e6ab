import { GGML_ROPE_TYPE, type TensorHandle } from '@danqing/ggml';
import type { Node, OperationOf } from '../description.ts';
import { sizeAt } from '../shapes.ts';
import type { Emitter } from './emitter.ts';
import { contiguousValue, type NativeValue } from './native-value.ts';

/**
 * One native call an axis, each rotating its own channels with its own row of positions, in place: no tables of
 * sines, no cutting and joining.
 */
export function emitRope(to: Emitter, node: Node, operation: OperationOf<'rope'>): NativeValue {
  const positions = to.operand(node, 1);
  const x = to.contiguousOperand(node, 0).tensor;
  // Always in place, on a copy where others read the operand: a rotation of some channels that does not leave the
  // rest where it is comes out wrong on Vulkan.
  let tensor: TensorHandle = to.mayOverwrite(node) ? x : to.ggml.ggml_cont(to.ctx, x);
  let offset = 0;
  operation.axes.forEach((width, axis) => {
    const row = positionRow(to, positions, axis);
    const mode = operation.layout === 'pairs' ? GGML_ROPE_TYPE.normal : GGML_ROPE_TYPE.neox;
    const { theta } = operation;
    tensor = to.ggml.ggml_rope_ext_inplace(to.ctx, tensor, row, null, width, mode, 0, theta, 1, 0, 1, 0, 0);
    if (offset > 0) tensor = to.ggml.ggml_rope_set_offset(tensor, offset);
    offset += width;
  });
  return contiguousValue(tensor, node.shape);
}

function positionRow(to: Emitter, positions: NativeValue, axis: number): TensorHandle {
  const tokens = sizeAt(positions.shape, 1);
  const stride = positions.strides[0] ?? 0;
  return to.ggml.ggml_view_4d(
    to.ctx,
    positions.tensor,
    tokens,
    1,
    1,
    1,
    stride,
    stride,
    stride,
    axis * stride,
  );
}
