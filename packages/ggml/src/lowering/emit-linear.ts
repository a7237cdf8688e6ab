import { elementCount, type Node, type OperationOf, sizeAt } from '@danqing/core/graph';
import { GGML_PREC_F32, GGML_TYPE } from '../abi.ts';
import type { TensorHandle } from '../handles.ts';
import type { Emitter } from './emitter.ts';
import { contiguousValue, type NativeValue } from './native-value.ts';
import { GUARD_SCALE } from './policy.ts';

export function emitLinear(to: Emitter, node: Node, operation: OperationOf<'linear'>): NativeValue {
  const { weight, bias, wideInput } = operation;
  const x = to.contiguousOperand(node, 0);
  const columns = sizeAt(x.shape, -1);
  // Repacked weights accept only two-dimensional activations.
  const rows = x.shape.length <= 2 ? x : to.reshape(x, [elementCount(x.shape) / columns, columns]);
  const guard = wideInput && needsGuard(to, weight.name);
  const operand = guard ? scaled(to, rows.tensor, GUARD_SCALE) : rows.tensor;
  let product = to.ggml.ggml_mul_mat(to.ctx, to.weight(weight.name), operand);
  // Accumulate in f32 when the device has a choice: results can exceed the range of f16, as operands do.
  to.ggml.ggml_mul_mat_set_prec(product, GGML_PREC_F32);
  if (guard) product = scaled(to, product, 1 / GUARD_SCALE);
  if (bias !== null) product = to.ggml.ggml_add(to.ctx, product, to.weight(bias.name));
  const value = contiguousValue(product, [sizeAt(rows.shape, 0), sizeAt(node.shape, -1)]);
  return x.shape.length === 2 ? value : to.reshape(value, node.shape);
}

function needsGuard(to: Emitter, weight: string): boolean {
  const { guardWideOperands } = to.policy;
  return (
    guardWideOperands === 'always' ||
    (guardWideOperands === 'f16-weights' && to.weightType(weight) === GGML_TYPE.f16)
  );
}

function scaled(to: Emitter, tensor: TensorHandle, factor: number): TensorHandle {
  return to.ggml.ggml_scale_bias(to.ctx, tensor, factor, 0);
}
