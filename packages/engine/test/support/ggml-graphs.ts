import type { HostTensor } from '@danqing/core/graph';
import type { GgmlLowering } from '@danqing/ggml/lowering';
import type { EvaluateGraph } from './oracle-models.ts';

/** ggml's results for a description: outputs and all labelled values, in order of computation. */
export function evaluateOn(lowering: GgmlLowering): EvaluateGraph {
  return async (description, inputs, source) => {
    using weights = lowering.declare(description.weights.values(), source);
    await weights.load();
    const labels = [...description.labels.keys()];
    using executable = lowering.compile(description, weights, labels);
    const typed: Record<string, HostTensor> = {};
    for (const [name, { type }] of description.inputs) {
      typed[name] = (type === 'i32' ? Int32Array : Float32Array).from(inputs[name] ?? []);
    }
    const results = await executable.run(typed);
    const names = [...labels, ...description.outputs.keys()];
    return new Map(names.map((name) => [name, Float64Array.from(results[name] ?? [])]));
  };
}
