import type { Graph, Tensor } from '../../graph/graph.ts';
import type { Qwen3Config } from './config.ts';

interface LayerState {
  readonly index: number;
  /** [tokens, hidden] */
  readonly hidden: Tensor;
  /** i32 [1, tokens] */
  readonly positions: Tensor;
}

/** One layer of Qwen3: pre-norm attention and pre-norm SwiGLU, each added to the residual stream. */
export function decoderLayer(graph: Graph, config: Qwen3Config, state: LayerState): Tensor {
  const { hiddenSize, rmsNormEps } = config;
  const name = `layers.${state.index}`;
  const norm = (part: string, x: Tensor): Tensor => {
    const weight = graph.weight(`model.${name}.${part}.weight`, [hiddenSize]);
    return graph.label(`${name}.${part}`, graph.rmsNorm(x, weight, rmsNormEps));
  };

  const attention = selfAttention(graph, config, {
    name: `${name}.self_attn`,
    x: norm('input_layernorm', state.hidden),
    positions: state.positions,
  });
  const attended = graph.add(state.hidden, attention);
  const mlp = feedForward(graph, config, `${name}.mlp`, norm('post_attention_layernorm', attended));
  return graph.label(name, graph.add(attended, mlp));
}

/** Causal attention with grouped queries; each head of q and k is normed before it is rotated. */
function selfAttention(
  graph: Graph,
  config: Qwen3Config,
  { name, x, positions }: { readonly name: string; readonly x: Tensor; readonly positions: Tensor },
): Tensor {
  const { hiddenSize, numAttentionHeads, numKeyValueHeads, headDim, rmsNormEps, ropeTheta } = config;
  const tokens = x.shape[0] ?? 0;
  const project = (part: string, heads: number): Tensor => {
    const weight = graph.weight(`model.${name}.${part}.weight`, [heads * headDim, hiddenSize]);
    const projected = graph.label(`${name}.${part}`, graph.linear(x, weight));
    return graph.reshape(projected, [tokens, heads, headDim]);
  };
  const normAndRotate = (part: string, heads: Tensor): Tensor => {
    const weight = graph.weight(`model.${name}.${part}.weight`, [headDim]);
    const normed = graph.label(`${name}.${part}`, graph.rmsNorm(heads, weight, rmsNormEps));
    return graph.rope(normed, positions, { axes: [headDim], theta: ropeTheta, layout: 'halves' });
  };

  const q = normAndRotate('q_norm', project('q_proj', numAttentionHeads));
  const k = normAndRotate('k_norm', project('k_proj', numKeyValueHeads));
  const v = project('v_proj', numKeyValueHeads);
  const attended = graph.attention(q, k, v, { scale: 1 / Math.sqrt(headDim), causal: true });
  const out = graph.weight(`model.${name}.o_proj.weight`, [hiddenSize, numAttentionHeads * headDim]);
  return graph.label(`${name}.o_proj`, graph.linear(attended, out));
}

/** down(silu(gate x) * up x) */
function feedForward(graph: Graph, config: Qwen3Config, name: string, x: Tensor): Tensor {
  const { hiddenSize, intermediateSize } = config;
  const project = (part: string, shape: readonly number[], input: Tensor): Tensor =>
    graph.label(`${name}.${part}`, graph.linear(input, graph.weight(`model.${name}.${part}.weight`, shape)));
  const gate = project('gate_proj', [intermediateSize, hiddenSize], x);
  const up = project('up_proj', [intermediateSize, hiddenSize], x);
  return project('down_proj', [hiddenSize, intermediateSize], graph.swiglu(gate, up));
}
