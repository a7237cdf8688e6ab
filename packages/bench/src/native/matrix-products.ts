import { elementCount, type GraphDescription } from '@danqing/core/graph';
import {
  ActivationArena,
  type Backend,
  ComputeGraph,
  Context,
  GGML_TYPE,
  loadGgml,
  type TensorHandle,
  writeTensor,
} from '@danqing/ggml';
import { type GgmlWeights, toNe } from '@danqing/ggml/lowering';

const TENSORS = 4096;

/**
 * Only the matrix products of a graph, with weights in their actual buffers: a lower bound for the time of a step with
 * these kernels. Attention is not included and counts as overhead of the step.
 */
export function compileMatrixProducts(
  description: GraphDescription,
  weights: GgmlWeights,
  backend: Backend,
): { run(): Promise<void> } & Disposable {
  const ggml = loadGgml();
  const context = new Context({ tensors: TENSORS, graphNodes: TENSORS });
  const graph = new ComputeGraph(context, TENSORS);
  const operands = new Map<string, { tensor: TensorHandle; values: Float32Array }>();
  for (const { operation, inputs } of description.nodes) {
    const shape = inputs[0]?.shape;
    if (operation.kind !== 'linear' || shape === undefined) continue;
    const columns = shape.at(-1) ?? 1;
    const rows = elementCount(shape) / columns;
    const key = `${rows}x${columns}`;
    if (!operands.has(key)) {
      const tensor = context.newTensor(GGML_TYPE.f32, toNe([rows, columns]), key);
      ggml.ggml_set_input(tensor);
      operands.set(key, {
        tensor,
        values: Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i)),
      });
    }
    const operand = operands.get(key)?.tensor as TensorHandle;
    graph.expand(ggml.ggml_mul_mat(context.handle, weights.tensor(operation.weight.name), operand));
  }
  const arena = new ActivationArena(backend.device.bufferType);
  arena.assign(graph);
  return {
    run: async () => {
      for (const { tensor, values } of operands.values()) writeTensor(tensor, values);
      await graph.compute(backend);
    },
    [Symbol.dispose]: () => {
      arena[Symbol.dispose]();
      context[Symbol.dispose]();
    },
  };
}
