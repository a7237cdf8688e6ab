import type { GraphDescription, Node, WeightRole } from './description.ts';
import { elementCount, sizeAt } from './shapes.ts';

export interface GraphCost {
  /** Floating-point operations of the dominant operations only; a multiply-add counts as two. */
  readonly flops: {
    readonly linear: number;
    /** Scores and weighted sum, including masked pairs, which kernels compute too. */
    readonly attention: number;
    readonly convolution: number;
    readonly total: number;
  };
  /** Number of weight elements by role. */
  readonly weightElements: Readonly<Record<WeightRole, number>>;
}

/** Cost of a description in arithmetic and parameters, independent of the lowering. */
export function costOf(description: GraphDescription): GraphCost {
  const flops = { linear: 0, attention: 0, convolution: 0 };
  for (const node of description.nodes) {
    const { operation } = node;
    if (operation.kind === 'linear') flops.linear += linearFlops(node, operation.weight.shape);
    else if (operation.kind === 'attention') flops.attention += attentionFlops(node);
    else if (operation.kind === 'conv2d') flops.convolution += convolutionFlops(node, operation.weight.shape);
  }
  const weightElements = { matrix: 0, kernel: 0, vector: 0 };
  for (const { role, shape } of description.weights.values()) weightElements[role] += elementCount(shape);
  const total = flops.linear + flops.attention + flops.convolution;
  return { flops: { ...flops, total }, weightElements };
}

/** Each result is a dot product of `in` values. */
function linearFlops(node: Node, weight: readonly number[]): number {
  return 2 * elementCount(node.shape) * sizeAt(weight, 1);
}

/** Each query meets each key twice: once for its score, once for its share of the value. */
function attentionFlops(node: Node): number {
  const keys = node.inputs[1]?.shape[0] ?? 0;
  return 4 * elementCount(node.shape) * keys;
}

/** Each result is a dot product of `cin * kh * kw` values. */
function convolutionFlops(node: Node, weight: readonly number[]): number {
  return 2 * elementCount(node.shape) * elementCount(weight.slice(1));
}
