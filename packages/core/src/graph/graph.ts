/**
 * The Graph interface, which models use to describe their computation. A model is described once; describing computes
 * nothing. The cost of a description is known before anything is allocated (see cost.ts), and lowerings turn it into
 * something that runs.
 *
 * Shapes are in reference order, slowest axis first, as torch prints them.
 */
export type ValueType = 'f32' | 'i32';

/** A value of the graph. The handle belongs to the graph that made it. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly type: ValueType;
}

/** A weight by its canonical name. The storage type is the weight source's concern, not the model's. */
export interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface LinearOptions {
  /**
   * The operand is known to exceed the range of f16 (65504) with real weights, so a lowering that rounds to f16 must
   * guard against overflow.
   */
  readonly wideInput?: boolean;
}

export interface RopeOptions {
  /** Number of channels that each row of `positions` rotates, in order; their sum is the head's width. */
  readonly axes: readonly number[];
  readonly theta: number;
  /** `pairs`: channels 2i and 2i+1 form a plane (Z-Image). `halves`: channels i and i + d/2 do (Qwen). */
  readonly layout: 'pairs' | 'halves';
}

export interface AttentionOptions {
  readonly scale: number;
  readonly causal?: boolean;
}

export interface Conv2dOptions {
  readonly stride: 1 | 2;
  /** Zeros added on each side. */
  readonly padding: {
    readonly top: number;
    readonly bottom: number;
    readonly left: number;
    readonly right: number;
  };
}

export interface Graph {
  input(name: string, shape: readonly number[], type?: ValueType): Tensor;
  output(name: string, value: Tensor): void;
  /** Gives a value a name, which listings show and tests can request. Returns the value. */
  label(name: string, value: Tensor): Tensor;

  weight(name: string, shape: readonly number[]): Weight;
  /** A weight as a value, for example a pad token. */
  value(weight: Weight): Tensor;

  /** [..., in] x [out, in] (+ [out]) -> [..., out] */
  linear(x: Tensor, weight: Weight, bias?: Weight | null, options?: LinearOptions): Tensor;
  /** x / sqrt(mean(x^2) + eps) over the last axis, times the weight. */
  rmsNorm(x: Tensor, weight: Weight | null, eps: number): Tensor;
  /** (x - mean) / sqrt(var + eps) over the last axis. */
  layerNorm(x: Tensor, eps: number): Tensor;
  /** [c, h, w]; statistics over each group of channels. */
  groupNorm(
    x: Tensor,
    weight: Weight,
    bias: Weight,
    options: { readonly groups: number; readonly eps: number },
  ): Tensor;
  silu(x: Tensor): Tensor;
  tanh(x: Tensor): Tensor;
  /** silu(gate) * up */
  swiglu(gate: Tensor, up: Tensor): Tensor;
  /** The second operand is broadcast as numpy does: aligned at the last axis, axes of size 1 repeated. */
  add(a: Tensor, b: Tensor): Tensor;
  mul(a: Tensor, b: Tensor): Tensor;
  /** x * factor + offset */
  scale(x: Tensor, factor: number, offset?: number): Tensor;
  /** x [tokens, heads, d], positions i32 [axes, tokens] -> [tokens, heads, d] */
  rope(x: Tensor, positions: Tensor, options: RopeOptions): Tensor;
  /**
   * softmax(q k^T * scale) v. q [tokens, heads, d], k and v [keys, kvHeads, d], heads a multiple of kvHeads
   * -> [tokens, heads * d]
   */
  attention(q: Tensor, k: Tensor, v: Tensor, options: AttentionOptions): Tensor;
  /** x [cin, h, w], weight [cout, cin, kh, kw], bias [cout] -> [cout, h', w'] */
  conv2d(x: Tensor, weight: Weight, bias: Weight, options: Conv2dOptions): Tensor;
  /** [c, h, w] -> [c, 2h, 2w] */
  upsampleNearest2x(x: Tensor): Tensor;

  reshape(x: Tensor, shape: readonly number[]): Tensor;
  /** Axis i of the result is axis order[i] of x. */
  permute(x: Tensor, order: readonly number[]): Tensor;
  /** Elements from..to (exclusive) along an axis. */
  slice(x: Tensor, axis: number, from: number, to: number): Tensor;
  concat(axis: number, parts: readonly Tensor[]): Tensor;
  /** Repeats axes of size 1 up to `shape`. */
  broadcast(x: Tensor, shape: readonly number[]): Tensor;
}
