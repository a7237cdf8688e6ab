import type { Graph, Tensor } from '../../graph/graph.ts';
import { sizeAt } from '../../graph/shapes.ts';
import type { ZImageConfig } from './config.ts';

/** Rows of a block's adaLN input, in the order of the reference's four chunks. */
const SCALE_MSA = 0;
const GATE_MSA = 1;
const SCALE_MLP = 2;
const GATE_MLP = 3;

interface BlockInput {
  /** As in the weight names: `layers.17`, `noise_refiner.0`, `context_refiner.1`. */
  readonly name: string;
  /** [tokens, dim] */
  readonly hidden: Tensor;
  /** i32 [axes, tokens] */
  readonly positions: Tensor;
  /** [4, dim]: scale + 1 and tanh(gate) of attention, then of the feed-forward network; null in context refiners. */
  readonly adaLN: Tensor | null;
}

/**
 * A block of the S3-DiT: attention and SwiGLU, each between two RMSNorms, the first one scaled and the second
 * one gated by the time step.
 */
export function transformerBlock(graph: Graph, config: ZImageConfig, input: BlockInput): Tensor {
  const { name, hidden, positions, adaLN } = input;
  const norm = (part: string, x: Tensor): Tensor => {
    const weight = graph.weight(`${name}.${part}.weight`, [config.dim]);
    return graph.label(`${name}.${part}`, graph.rmsNorm(x, weight, config.normEps));
  };
  const modulate = (x: Tensor, row: number): Tensor =>
    adaLN === null ? x : graph.mul(x, graph.slice(adaLN, 0, row, row + 1));

  const attention = selfAttention(graph, config, {
    name,
    x: modulate(norm('attention_norm1', hidden), SCALE_MSA),
    positions,
  });
  const attended = graph.add(hidden, modulate(norm('attention_norm2', attention), GATE_MSA));
  const ffn = feedForward(graph, config, {
    name: `${name}.feed_forward`,
    x: modulate(norm('ffn_norm1', attended), SCALE_MLP),
  });
  return graph.label(name, graph.add(attended, modulate(norm('ffn_norm2', ffn), GATE_MLP)));
}

/** Attention of all tokens to all tokens; each head of q and k is normed before it is rotated. No biases. */
function selfAttention(
  graph: Graph,
  config: ZImageConfig,
  { name, x, positions }: { readonly name: string; readonly x: Tensor; readonly positions: Tensor },
): Tensor {
  const { dim, nHeads, axesDims, normEps, ropeTheta } = config;
  const headDim = dim / nHeads;
  const qkvWeight = graph.weight(`${name}.attention.qkv.weight`, [3 * dim, dim]);
  // Split along the heads, not the columns: each slice is then a plain view with whole rows.
  const qkv = graph.reshape(graph.linear(x, qkvWeight), [sizeAt(x.shape, 0), 3 * nHeads, headDim]);
  const heads = (part: number): Tensor => graph.slice(qkv, 1, part * nHeads, (part + 1) * nHeads);
  const normAndRotate = (part: 'q' | 'k', value: Tensor): Tensor => {
    const weight = graph.weight(`${name}.attention.${part}_norm.weight`, [headDim]);
    const normed = graph.rmsNorm(value, weight, normEps);
    const rotated = graph.rope(normed, positions, { axes: axesDims, theta: ropeTheta, layout: 'pairs' });
    return graph.label(`${name}.${part}_rope`, rotated);
  };

  const q = normAndRotate('q', heads(0));
  const k = normAndRotate('k', heads(1));
  const v = graph.label(`${name}.v`, heads(2));
  const attended = graph.label(`${name}.attn`, graph.attention(q, k, v, { scale: 1 / Math.sqrt(headDim) }));
  const out = graph.weight(`${name}.attention.out.weight`, [dim, dim]);
  return graph.label(`${name}.attention`, graph.linear(attended, out, null, { wideInput: true }));
}

/** w2(silu(w1 x) * w3 x), without biases. */
function feedForward(
  graph: Graph,
  config: ZImageConfig,
  { name, x }: { readonly name: string; readonly x: Tensor },
): Tensor {
  const { dim, ffnDim } = config;
  const gate = graph.linear(x, graph.weight(`${name}.w1.weight`, [ffnDim, dim]));
  const up = graph.linear(x, graph.weight(`${name}.w3.weight`, [ffnDim, dim]));
  const down = graph.weight(`${name}.w2.weight`, [dim, ffnDim]);
  return graph.label(name, graph.linear(graph.swiglu(gate, up), down, null, { wideInput: true }));
}
