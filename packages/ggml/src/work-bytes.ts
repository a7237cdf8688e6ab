import { GGML_TYPE, TENSOR_OFFSETS } from './abi.ts';
import { elementsOf, operandOf } from './graph-slices.ts';
import type { GraphHandle, TensorHandle } from './handles.ts';
import { int32At, loadGgml } from './library.ts';

/** Working memory of the direct convolution's columns. Source: GGML_IM2COL_WORK_SIZE of ggml 0.25. */
const CONVOLUTION_BYTES = 16 * 1024 * 1024;
/** An activation multiplied by a quantized weight is stored as q8_K at the largest: 292 bytes for 256 values. */
const QUANTIZED_BYTES = 292 / 256;
const HALF_BYTES = 2;

/**
 * Approximate working memory of the CPU backend in addition to a graph's activations: it converts the activations of a
 * product to the form that the kernel for the weight's type reads. ggml keeps one buffer, grown to the largest.
 */
export function cpuWorkBytes(graph: GraphHandle): number {
  const ggml = loadGgml();
  let most = 0;
  for (let at = 0; at < ggml.ggml_graph_n_nodes(graph); at += 1) {
    most = Math.max(most, nodeWorkBytes(ggml.ggml_graph_node(graph, at)));
  }
  return most;
}

function nodeWorkBytes(node: TensorHandle): number {
  const operation = loadGgml().ggml_op_desc(node);
  if (operation === 'CONV_2D') return CONVOLUTION_BYTES;
  if (operation !== 'MUL_MAT') return 0;
  const weightType = typeOf(operandOf(node, 0));
  if (weightType === GGML_TYPE.f32) return 0;
  const isHalf = weightType === GGML_TYPE.f16 || weightType === GGML_TYPE.bf16;
  return Math.ceil(elementsOf(operandOf(node, 1)) * (isHalf ? HALF_BYTES : QUANTIZED_BYTES));
}

function typeOf(tensor: TensorHandle): number {
  return int32At(tensor, TENSOR_OFFSETS.type);
}
