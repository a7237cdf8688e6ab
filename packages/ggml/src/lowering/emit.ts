import type { Node, Operation, OperationKind, OperationOf } from '@danqing/core/graph';
import { GGML_SCALE_MODE_NEAREST } from '../abi.ts';
import type { TensorHandle } from '../handles.ts';
import { emitAttention } from './emit-attention.ts';
import { emitConv2d } from './emit-conv2d.ts';
import { emitLinear } from './emit-linear.ts';
import { emitRope } from './emit-rope.ts';
import { emitBroadcast, emitConcat, emitPermute, emitReshape, emitSlice } from './emit-shape.ts';
import type { Emitter } from './emitter.ts';
import { contiguousValue, type NativeValue } from './native-value.ts';

type Emit<K extends OperationKind> = (to: Emitter, node: Node, operation: OperationOf<K>) => NativeValue;

/** For each operation, how its node is expressed in ggml. */
const EMITTERS: { readonly [K in OperationKind]: Emit<K> } = {
  input: (to, node, { name }) => contiguousValue(to.input(name, node), node.shape),
  value: (to, node, { weight }) => contiguousValue(to.weight(weight.name), node.shape),
  linear: emitLinear,
  rmsNorm: (to, node, { weight, eps }) => {
    const normed = to.ggml.ggml_rms_norm(to.ctx, to.operand(node, 0).tensor, eps);
    return result(node, weight === null ? normed : to.ggml.ggml_mul(to.ctx, normed, to.weight(weight.name)));
  },
  layerNorm: (to, node, { eps }) => result(node, to.ggml.ggml_norm(to.ctx, to.operand(node, 0).tensor, eps)),
  groupNorm: (to, node, { weight, bias, groups, eps }) => {
    const channels = [node.shape[0] ?? 1, 1, 1];
    const normed = to.ggml.ggml_group_norm(to.ctx, to.contiguousOperand(node, 0).tensor, groups, eps);
    const gained = to.ggml.ggml_mul(to.ctx, normed, to.shapedWeight(weight.name, channels));
    return result(node, to.ggml.ggml_add(to.ctx, gained, to.shapedWeight(bias.name, channels)));
  },
  silu: (to, node) => result(node, to.ggml.ggml_silu(to.ctx, to.contiguousOperand(node, 0).tensor)),
  tanh: (to, node) => result(node, to.ggml.ggml_tanh(to.ctx, to.contiguousOperand(node, 0).tensor)),
  swiglu: (to, node) => {
    const [gate, up] = [to.contiguousOperand(node, 0), to.contiguousOperand(node, 1)];
    return result(node, to.ggml.ggml_swiglu_split(to.ctx, gate.tensor, up.tensor));
  },
  add: (to, node) => elementwise(to, node, to.ggml.ggml_add),
  mul: (to, node) => elementwise(to, node, to.ggml.ggml_mul),
  scale: (to, node, { factor, offset }) =>
    result(node, to.ggml.ggml_scale_bias(to.ctx, to.contiguousOperand(node, 0).tensor, factor, offset)),
  rope: emitRope,
  attention: emitAttention,
  conv2d: emitConv2d,
  upsampleNearest2x: (to, node) =>
    result(
      node,
      to.ggml.ggml_upscale(to.ctx, to.contiguousOperand(node, 0).tensor, 2, GGML_SCALE_MODE_NEAREST),
    ),
  reshape: emitReshape,
  permute: emitPermute,
  slice: emitSlice,
  concat: emitConcat,
  broadcast: emitBroadcast,
};

/** Adds the native operations of one node. */
export function emitNode(to: Emitter, node: Node): void {
  const emit = EMITTERS[node.operation.kind] as (
    to: Emitter,
    node: Node,
    operation: Operation,
  ) => NativeValue;
  to.define(node, emit(to, node, node.operation));
}

function result(node: Node, tensor: TensorHandle): NativeValue {
  return contiguousValue(tensor, node.shape);
}

function elementwise(to: Emitter, node: Node, native: Emitter['ggml']['ggml_add']): NativeValue {
  return result(node, native(to.ctx, to.operand(node, 0).tensor, to.operand(node, 1).tensor));
}
