import { TENSOR_OFFSETS } from './abi.ts';
import type { GraphHandle, TensorHandle } from './handles.ts';
import { int64At, loadGgml, pointerAt } from './library.ts';

/** A slice of a graph's nodes: the native struct itself, which must stay referenced while it is computed. */
export type GraphSlice = Uint8Array;

/**
 * Floating-point operations per slice: about a tenth of a second on a CPU, so that the cost of starting a slice (a
 * fifth of a millisecond) is negligible.
 */
const SLICE_OPERATIONS = 2e10;

/**
 * Nodes other than matrix products are memory-bound: each element they produce costs as much as this many operations.
 */
const OPERATIONS_PER_ELEMENT = 64;

/**
 * Splits a finished graph into consecutive slices of about `operations` operations each. A single node is never split.
 */
export function sliceGraph(graph: GraphHandle, operations = SLICE_OPERATIONS): GraphSlice[] {
  const ggml = loadGgml();
  const nodes = ggml.ggml_graph_n_nodes(graph);
  const slices: GraphSlice[] = [];
  let [from, cost] = [0, 0];
  for (let at = 0; at < nodes; at += 1) {
    cost += operationsOf(ggml.ggml_graph_node(graph, at));
    if (cost < operations && at < nodes - 1) continue;
    slices.push(ggml.ggml_graph_view(graph, from, at + 1).bytes);
    [from, cost] = [at + 1, 0];
  }
  return slices;
}

/** About how many floating point operations a node takes. */
export function operationsOf(node: TensorHandle): number {
  const elements = elementsOf(node);
  const operation = loadGgml().ggml_op_desc(node);
  if (operation === 'MUL_MAT') return 2 * elements * sizeOf(operandOf(node, 0), 0);
  // Each query meets each key twice: for the score, and for the weighted value.
  if (operation === 'FLASH_ATTN_EXT') return 4 * elements * sizeOf(operandOf(node, 1), 1);
  if (operation === 'CONV_2D')
    return (2 * elements * elementsOf(operandOf(node, 0))) / sizeOf(operandOf(node, 0), 3);
  return OPERATIONS_PER_ELEMENT * elements;
}

/** Address of an operand. */
export function operandOf(node: TensorHandle, index: number): TensorHandle {
  return pointerAt(node, TENSOR_OFFSETS.operands + index * BigInt64Array.BYTES_PER_ELEMENT) as TensorHandle;
}

function sizeOf(tensor: TensorHandle, axis: number): number {
  return int64At(tensor, TENSOR_OFFSETS.ne, 4)[axis] ?? 1;
}

export function elementsOf(tensor: TensorHandle): number {
  return int64At(tensor, TENSOR_OFFSETS.ne, 4).reduce((product, size) => product * size, 1);
}
