import type { Graph, Tensor } from '../../graph/graph.ts';
import { sizeAt } from '../../graph/shapes.ts';

/** Image tokens and caption tokens are each padded to a multiple of this (SEQ_MULTI_OF of the reference). */
const SEQUENCE_MULTIPLE = 32;

export function paddedLength(tokens: number): number {
  return Math.ceil(tokens / SEQUENCE_MULTIPLE) * SEQUENCE_MULTIPLE;
}

/**
 * Appends the learned pad token until the sequence x [tokens, dim] has its padded length. Pad tokens take part in
 * attention.
 */
export function padSequence(graph: Graph, x: Tensor, padToken: string): Tensor {
  const tokens = sizeAt(x.shape, 0);
  const dim = sizeAt(x.shape, 1);
  const missing = paddedLength(tokens) - tokens;
  if (missing === 0) return x;
  const token = graph.value(graph.weight(padToken, [1, dim]));
  return graph.concat(0, [x, graph.broadcast(token, [missing, dim])]);
}
