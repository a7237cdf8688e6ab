import { type Node, type OperationOf, sizeAt } from '@danqing/core/graph';
import { GGML_ROPE_TYPE } from '../abi.ts';
import type { TensorHandle } from '../handles.ts';
import { rowsView } from './emit-shape.ts';
import type { Emitter } from './emitter.ts';
import { contiguousValue, type NativeValue } from './native-value.ts';

/**
 * One native call per axis, in place, each rotating its own channels by its own row of positions: no sine tables, no
 * splitting and concatenating.
 */
export function emitRope(to: Emitter, node: Node, operation: OperationOf<'rope'>): NativeValue {
  const positions = to.operand(node, 1);
  let tensor: TensorHandle = to.contiguousOperand(node, 0).tensor;
  let inPlace = to.mayOverwrite(node);
  let offset = 0;
  operation.axes.forEach((width, axis) => {
    const row = positionRow(to, positions, axis);
    const mode = operation.layout === 'pairs' ? GGML_ROPE_TYPE.normal : GGML_ROPE_TYPE.neox;
    const { theta } = operation;
    const rope = inPlace ? to.ggml.ggml_rope_ext_inplace : to.ggml.ggml_rope_ext;
    tensor = rope(to.ctx, tensor, row, null, width, mode, 0, theta, 1, 0, 1, 0, 0);
    if (offset > 0) tensor = to.ggml.ggml_rope_set_offset(tensor, offset);
    offset += width;
    inPlace = true;
  });
  return contiguousValue(tensor, node.shape);
}

function positionRow(to: Emitter, positions: NativeValue, axis: number): TensorHandle {
  const row = rowsView(to, positions, axis, axis + 1);
  const offset = axis * (positions.strides[0] ?? 0);
  const tensor = offset % to.policy.viewAlignment === 0 ? row.tensor : to.ggml.ggml_cont(to.ctx, row.tensor);
  return to.ggml.ggml_reshape_4d(to.ctx, tensor, sizeAt(positions.shape, 1), 1, 1, 1);
}
