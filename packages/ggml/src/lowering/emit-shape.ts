import { type Node, type OperationOf, sizeAt } from '@danqing/core/graph';
import type { Emitter } from './emitter.ts';
import { contiguousStrides, contiguousValue, type NativeValue } from './native-value.ts';
import { toDimension, toNe } from './ne.ts';

export function emitReshape(to: Emitter, node: Node): NativeValue {
  return to.reshape(to.operand(node, 0), node.shape);
}

/** Copies the elements into their new order immediately, so that later operations see contiguous rows. */
export function emitPermute(to: Emitter, node: Node, { order }: OperationOf<'permute'>): NativeValue {
  const x = to.operand(node, 0);
  return contiguousValue(to.ggml.ggml_cont(to.ctx, permuteView(to, x, order)), node.shape);
}

/** A view whose axis i is axis order[i] of `x`. */
export function permuteView(to: Emitter, x: NativeValue, order: readonly number[]): NativeValue['tensor'] {
  const target: [number, number, number, number] = [0, 1, 2, 3];
  order.forEach((axis, position) => {
    target[toDimension(x.shape, axis)] = toDimension(x.shape, position);
  });
  return to.ggml.ggml_permute(to.ctx, x.tensor, ...target);
}

/** A view, or a copy when the device cannot start at that offset. */
export function emitSlice(to: Emitter, node: Node, { axis, from }: OperationOf<'slice'>): NativeValue {
  const x = to.operand(node, 0);
  const offset = from * (x.strides[axis] ?? 0);
  const view = viewAt(to, x, { shape: node.shape, offset });
  if (offset % to.policy.viewAlignment === 0) return view;
  return contiguousValue(to.ggml.ggml_cont(to.ctx, view.tensor), node.shape);
}

/** A part of `x` that starts at byte `offset`. */
function viewAt(
  to: Emitter,
  x: NativeValue,
  { shape, offset }: { readonly shape: readonly number[]; readonly offset: number },
): NativeValue {
  const plain = contiguousStrides(shape);
  const contiguous = shape.every((size, axis) => size === 1 || x.strides[axis] === plain[axis]);
  const strides = contiguous ? plain : x.strides;
  const bytes = [...strides].reverse();
  const end = (strides[0] ?? 0) * sizeAt(shape, 0);
  const stride = (dimension: number): number => bytes[dimension] ?? end;
  const { ggml, ctx } = to;
  const tensor = ggml.ggml_view_4d(ctx, x.tensor, ...toNe(shape), stride(1), stride(2), stride(3), offset);
  return { tensor, shape, strides, contiguous };
}

export function emitConcat(to: Emitter, node: Node, { axis }: OperationOf<'concat'>): NativeValue {
  const dimension = toDimension(node.shape, axis);
  const parts = node.inputs.map((input) => to.contiguous(to.value(input)).tensor);
  const joined = parts.reduce((left, right) => to.ggml.ggml_concat(to.ctx, left, right, dimension));
  return contiguousValue(joined, node.shape);
}

export function emitBroadcast(to: Emitter, node: Node): NativeValue {
  const x = to.contiguousOperand(node, 0);
  const padded = to.reshape(x, [
    ...new Array<number>(node.shape.length - x.shape.length).fill(1),
    ...x.shape,
  ]);
  return contiguousValue(to.ggml.ggml_repeat_4d(to.ctx, padded.tensor, ...toNe(node.shape)), node.shape);
}

/** A view of rows from..to of a value of shape [rows, ...]. */
export function rowsView(to: Emitter, x: NativeValue, from: number, until: number): NativeValue {
  const shape = [until - from, ...x.shape.slice(1)];
  return viewAt(to, x, { shape, offset: from * (x.strides[0] ?? 0) });
}
