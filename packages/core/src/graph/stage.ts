import { invariant } from '@danqing/protocol';
import { GraphBuilder } from './builder.ts';
import type { GraphDescription } from './description.ts';
import type { Graph, Tensor, ValueType } from './graph.ts';

/** Shape and type of a named value, before any graph exists. */
export interface ValueSpec {
  readonly shape: readonly number[];
  readonly type: ValueType;
}

/**
 * A part of a stage that can be resident, streamed or cancelled on its own: usually one block of the model. `build`
 * reads named values from the state left by earlier segments and returns the values it adds or replaces.
 */
export interface Segment {
  readonly name: string;
  build(graph: Graph, read: (name: string) => Tensor): Readonly<Record<string, Tensor>>;
}

/**
 * A model, or a part of it that runs on its own, for one set of shapes: segments that pass on a state of named values.
 */
export interface Stage {
  readonly name: string;
  readonly inputs: Readonly<Record<string, ValueSpec>>;
  readonly segments: readonly Segment[];
  /** Names of the values that form the result once all segments have run. */
  readonly outputs: readonly string[];
}

export function f32(...shape: number[]): ValueSpec {
  return { shape, type: 'f32' };
}

export function i32(...shape: number[]): ValueSpec {
  return { shape, type: 'i32' };
}

/** The whole stage as one graph. */
export function describeStage(stage: Stage): GraphDescription {
  return GraphBuilder.describe(stage.name, (graph) => {
    const state = traceStage(graph, stage);
    for (const name of stage.outputs) graph.output(name, named(stage, state, name));
  });
}

/**
 * Each segment as its own graph, in order. Its inputs are the values it reads from the state; its outputs are the
 * values it makes that a later segment reads or that the stage returns. Both keep their names in the state. Run one
 * after another on one state, the segments compute the same as `describeStage`.
 */
export function describeSegments(stage: Stage): GraphDescription[] {
  const traces: SegmentTrace[] = [];
  GraphBuilder.describe(stage.name, (graph) => traceStage(graph, stage, traces));
  return traces.map(({ segment, reads, writes }, index) => {
    const wanted = new Set(stage.outputs);
    for (const later of traces.slice(index + 1)) for (const name of later.reads.keys()) wanted.add(name);
    return GraphBuilder.describe(`${stage.name}/${segment.name}`, (graph) => {
      const inputs = new Map<string, Tensor>();
      for (const [name, { shape, type }] of reads) inputs.set(name, graph.input(name, shape, type));
      const made = new Map(Object.entries(segment.build(graph, (name) => named(stage, inputs, name))));
      for (const name of writes) if (wanted.has(name)) graph.output(name, named(stage, made, name));
    });
  });
}

interface SegmentTrace {
  readonly segment: Segment;
  readonly reads: Map<string, ValueSpec>;
  readonly writes: readonly string[];
}

/** Builds all segments into `graph`, records what each reads and writes, and returns the final state. */
function traceStage(graph: Graph, stage: Stage, traces: SegmentTrace[] = []): Map<string, Tensor> {
  const state = new Map<string, Tensor>();
  for (const [name, { shape, type }] of Object.entries(stage.inputs)) {
    state.set(name, graph.input(name, shape, type));
  }
  for (const segment of stage.segments) {
    const reads = new Map<string, ValueSpec>();
    const made = segment.build(graph, (name) => {
      const value = named(stage, state, name);
      reads.set(name, { shape: value.shape, type: value.type });
      return value;
    });
    for (const [name, value] of Object.entries(made)) state.set(name, value);
    traces.push({ segment, reads, writes: Object.keys(made) });
  }
  return state;
}

function named(stage: Stage, values: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const value = values.get(name);
  invariant(value !== undefined, `stage ${stage.name}: no value named ${name}`);
  return value;
}
