import { type Node, type OperationOf, sizeAt } from '@danqing/core/graph';
import { GGML_PREC_F32, GGML_TYPE } from '../abi.ts';
import type { TensorHandle } from '../handles.ts';
import { permuteView, rowsView } from './emit-shape.ts';
import type { Emitter } from './emitter.ts';
import { contiguousValue, type NativeValue } from './native-value.ts';
import { GUARD_SCALE } from './policy.ts';

type Attention = OperationOf<'attention'>;

/** [tokens, heads, d] to [heads, tokens, d], the order in which ggml multiplies. */
const HEADS_FIRST = [1, 0, 2];

export function emitAttention(to: Emitter, node: Node, operation: Attention): NativeValue {
  const [q, k, v] = [to.operand(node, 0), to.operand(node, 1), to.operand(node, 2)];
  const { attention, flashWidth } = to.policy;
  const fused = attention === 'flash' && flashWidth(sizeAt(q.shape, 2)) && !operation.causal;
  const tensor = (fused ? flash(to, q, k, v, operation) : null) ?? softmax(to, q, k, v, operation);
  return contiguousValue(tensor, node.shape);
}

/** Returns null when the device has no such kernel. */
function flash(
  to: Emitter,
  q: NativeValue,
  k: NativeValue,
  v: NativeValue,
  { scale }: Attention,
): TensorHandle | null {
  const { ggml, ctx, policy } = to;
  const guard = policy.keyValueType === 'f16' ? GUARD_SCALE : 1;
  const operand = (x: NativeValue): TensorHandle => {
    let tensor = x.tensor;
    if (guard !== 1) tensor = ggml.ggml_scale_bias(ctx, to.contiguous(x).tensor, guard, 0);
    const view = permuteView(to, guard === 1 ? x : contiguousValue(tensor, x.shape), HEADS_FIRST);
    return policy.keyValueType === 'f16' ? ggml.ggml_cast(ctx, view, GGML_TYPE.f16) : view;
  };
  const query = permuteView(to, q, HEADS_FIRST);
  const result = ggml.ggml_flash_attn_ext(ctx, query, operand(k), operand(v), null, scale / guard, 0, 0);
  if (!to.supports(result)) return null;
  ggml.ggml_flash_attn_ext_set_prec(result, GGML_PREC_F32);
  const [tokens, heads, width] = [sizeAt(q.shape, 0), sizeAt(q.shape, 1), sizeAt(q.shape, 2)];
  const merged = ggml.ggml_reshape_4d(ctx, result, heads * width, tokens, 1, 1);
  return guard === 1 ? merged : ggml.ggml_scale_bias(ctx, merged, 1 / guard, 0);
}

/** Processes queries in bands, so that the scores of a large image never exist all at once. */
function softmax(
  to: Emitter,
  q: NativeValue,
  k: NativeValue,
  v: NativeValue,
  operation: Attention,
): TensorHandle {
  const [tokens, heads] = [sizeAt(q.shape, 0), sizeAt(q.shape, 1)];
  const rowBytes = heads * sizeAt(k.shape, 0) * 4;
  const rows = operation.causal ? tokens : Math.max(1, Math.floor(to.policy.maxScoreBytes / rowBytes));
  const keys = to.ggml.ggml_cont(to.ctx, permuteView(to, k, HEADS_FIRST));
  // [kvHeads, d, keys]: the product contracts over the keys.
  const unguarded = to.ggml.ggml_cont(to.ctx, permuteView(to, v, [1, 2, 0]));
  // Values may exceed the range of f16, to which the product may round them; keys are normalised.
  const guard = to.policy.guardWideOperands === 'always' ? GUARD_SCALE : 1;
  const values = scaled(to, unguarded, guard);
  const bands: TensorHandle[] = [];
  for (let from = 0; from < tokens; from += rows) {
    const band = rowsView(to, q, from, Math.min(from + rows, tokens));
    bands.push(softmaxBand(to, band, keys, values, operation));
  }
  const joined = bands.reduce((above, below) => to.ggml.ggml_concat(to.ctx, above, below, 1));
  return scaled(to, joined, 1 / guard);
}

function scaled(to: Emitter, tensor: TensorHandle, factor: number): TensorHandle {
  return factor === 1 ? tensor : to.ggml.ggml_scale_bias(to.ctx, tensor, factor, 0);
}

function softmaxBand(
  to: Emitter,
  q: NativeValue,
  keys: TensorHandle,
  values: TensorHandle,
  { scale, causal }: Attention,
): TensorHandle {
  const { ggml, ctx } = to;
  const [tokens, heads, width] = [sizeAt(q.shape, 0), sizeAt(q.shape, 1), sizeAt(q.shape, 2)];
  // Copied, because Vulkan multiplies rows with gaps in f16 whatever precision is requested.
  const queries = ggml.ggml_cont(ctx, permuteView(to, q, HEADS_FIRST));
  let scores = ggml.ggml_mul_mat(ctx, keys, queries);
  ggml.ggml_mul_mat_set_prec(scores, GGML_PREC_F32);
  if (causal) scores = ggml.ggml_diag_mask_inf(ctx, scores, 0);
  const weights = ggml.ggml_soft_max_ext(ctx, scores, null, scale, 0);
  const mixed = ggml.ggml_mul_mat(ctx, values, weights);
  ggml.ggml_mul_mat_set_prec(mixed, GGML_PREC_F32);
  // [heads, tokens, d] back to [tokens, heads * d]
  const rows = ggml.ggml_cont(ctx, ggml.ggml_permute(ctx, mixed, 0, 2, 1, 3));
  return ggml.ggml_reshape_4d(ctx, rows, heads * width, tokens, 1, 1);
}
