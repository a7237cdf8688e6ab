import type { GraphDescription } from '@danqing/core/graph';
import { invariant } from '@danqing/protocol';
import { ComputeGraph } from '../compute-graph.ts';
import { Context } from '../context.ts';
import { emitNode } from './emit.ts';
import { countConsumers, type EmissionTarget, Emitter } from './emitter.ts';
import { type NativeValueInfo, valueInfo } from './native-value.ts';
import type { StreamState } from './stream-state.ts';

/** Maximum number of native tensors per node, except for attention in bands. */
const TENSORS_PER_NODE = 24;
/** Additional tensors: each band of a softmax attention takes about ten. */
const SPARE_TENSORS = 4096;

/** A description as a ggml graph: built, but neither allocated nor computed. */
export interface NativeGraph extends Disposable {
  readonly name: string;
  readonly graph: ComputeGraph;
  readonly inputs: ReadonlyMap<string, NativeValueInfo>;
  readonly outputs: ReadonlyMap<string, NativeValueInfo>;
}

export interface BuildOptions {
  /** Labelled values to return in addition to the outputs. */
  readonly keep?: readonly string[];
  /** Holds inputs and outputs when other graphs on the device produce and read them; by default the host does. */
  readonly handedOn?: StreamState;
}

export function buildNative(
  description: GraphDescription,
  target: EmissionTarget,
  { keep = [], handedOn }: BuildOptions = {},
): NativeGraph {
  const capacity = description.nodes.length * TENSORS_PER_NODE + SPARE_TENSORS;
  const context = new Context({ tensors: capacity, graphNodes: capacity });
  const wanted = new Map(description.outputs);
  for (const label of keep) {
    const node = description.labels.get(label);
    invariant(node !== undefined, `graph ${description.name} has no label ${label}`);
    wanted.set(label, node);
  }
  const consumers = countConsumers(description.nodes, wanted.values());
  const emitter = new Emitter(context, { ...target, consumers, handedOn: handedOn ?? null });
  const graph = new ComputeGraph(context, capacity);
  for (const node of description.nodes) emitNode(emitter, node);
  if (handedOn !== undefined) {
    handOn(description, { emitter, graph, handedOn });
    return { ...finished(description.name, graph, context), inputs: new Map(), outputs: new Map() };
  }
  const outputs = new Map<string, NativeValueInfo>();
  for (const [name, node] of wanted) {
    // Copied, because a view or an input has no memory of its own to keep.
    const tensor = emitter.ggml.ggml_cont(emitter.ctx, emitter.value(node).tensor);
    emitter.ggml.ggml_set_output(tensor);
    graph.expand(tensor);
    outputs.set(name, valueInfo(node, tensor));
  }
  const inputs = new Map<string, NativeValueInfo>();
  for (const [name, node] of description.inputs) {
    const { tensor } = emitter.value(node);
    // An input that nothing reads needs memory too, since it will be written.
    graph.expand(tensor);
    inputs.set(name, valueInfo(node, tensor));
  }
  return { ...finished(description.name, graph, context), inputs, outputs };
}

function finished(
  name: string,
  graph: ComputeGraph,
  context: Context,
): Omit<NativeGraph, 'inputs' | 'outputs'> {
  return { name, graph, [Symbol.dispose]: () => context[Symbol.dispose]() };
}

interface HandOnTarget {
  readonly emitter: Emitter;
  readonly graph: ComputeGraph;
  readonly handedOn: StreamState;
}

/** Appends copies of the outputs to where the next graph reads them. */
function handOn(description: GraphDescription, { emitter, graph, handedOn }: HandOnTarget): void {
  const { ggml, ctx } = emitter;
  const results = [...description.outputs].map(([name, node]) => ({
    result: emitter.value(node).tensor,
    place: handedOn.tensor(name, node),
  }));
  // All results first, because an output may overwrite a value that another output depends on.
  for (const { result } of results) graph.expand(result);
  for (const { result, place } of results) graph.expand(ggml.ggml_cpy(ctx, result, place));
}
