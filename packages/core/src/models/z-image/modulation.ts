import type { GraphDescription } from '../../graph/description.ts';
import type { Graph, Tensor } from '../../graph/graph.ts';
import { sizeAt } from '../../graph/shapes.ts';
import { describeStage, f32, type Segment, type Stage } from '../../graph/stage.ts';
import { modulatedBlocks } from './blocks.ts';
import type { ZImageConfig } from './config.ts';

/**
 * Modulation by the time embedding, for all steps of a schedule at once: it depends on nothing else, so it is computed
 * before the loop starts.
 *
 * Input: `sinusoid` [steps, frequencyDim].
 * Outputs, in the form used by the step: `<block>.adaLN` [steps, 4, dim] with the rows
 * scale_msa + 1, tanh(gate_msa), scale_mlp + 1, tanh(gate_mlp); `final_layer.adaLN` [steps, dim] = scale + 1.
 */
export function modulationStage(config: ZImageConfig, steps: number): Stage {
  const blocks = modulatedBlocks(config);
  const segments: Segment[] = [
    {
      name: 't_embedder',
      build: (graph, read) => ({ adaln: timeEmbedder(graph, config, read('sinusoid')) }),
    },
    ...blocks.map((block) => ({
      name: block,
      build: (graph: Graph, read: (name: string) => Tensor) => ({
        [`${block}.adaLN`]: blockModulation(graph, config, block, read('adaln')),
      }),
    })),
    {
      name: 'final_layer',
      build: (graph, read) => ({ 'final_layer.adaLN': finalModulation(graph, config, read('adaln')) }),
    },
  ];
  return {
    name: 'modulation',
    inputs: { sinusoid: f32(steps, config.frequencyDim) },
    segments,
    outputs: [...blocks, 'final_layer'].map((block) => `${block}.adaLN`),
  };
}

export function describeModulation(config: ZImageConfig, steps: number): GraphDescription {
  return describeStage(modulationStage(config, steps));
}

/** [steps, frequencyDim] -> [steps, adalnDim] */
function timeEmbedder(graph: Graph, config: ZImageConfig, sinusoid: Tensor): Tensor {
  const layer = (index: number, shape: readonly [number, number], x: Tensor): Tensor =>
    graph.linear(
      x,
      graph.weight(`t_embedder.mlp.${index}.weight`, shape),
      graph.weight(`t_embedder.mlp.${index}.bias`, [shape[0]]),
    );
  const inner = layer(0, [config.timeHiddenDim, config.frequencyDim], sinusoid);
  const activated = graph.silu(graph.label('t_embedder.mlp.0', inner));
  return graph.label('t_embedder', layer(2, [config.adalnDim, config.timeHiddenDim], activated));
}

/** [steps, adalnDim] -> [steps, 4, dim]. Unlike in other DiTs, no SiLU comes before the projection. */
function blockModulation(graph: Graph, config: ZImageConfig, block: string, adaln: Tensor): Tensor {
  const { dim, adalnDim } = config;
  const name = `${block}.adaLN_modulation.0`;
  const weight = graph.weight(`${name}.weight`, [4 * dim, adalnDim]);
  const raw = graph.label(name, graph.linear(adaln, weight, graph.weight(`${name}.bias`, [4 * dim])));
  const chunk = (index: number): Tensor => graph.slice(raw, 1, index * dim, (index + 1) * dim);
  const scale = (index: number): Tensor => graph.scale(chunk(index), 1, 1);
  const gate = (index: number): Tensor => graph.tanh(chunk(index));
  const joined = graph.concat(1, [scale(0), gate(1), scale(2), gate(3)]);
  return graph.reshape(joined, [sizeAt(adaln.shape, 0), 4, dim]);
}

/** [steps, adalnDim] -> [steps, dim]. Here a SiLU does come first. */
function finalModulation(graph: Graph, config: ZImageConfig, adaln: Tensor): Tensor {
  const name = 'final_layer.adaLN_modulation.1';
  const weight = graph.weight(`${name}.weight`, [config.dim, config.adalnDim]);
  const bias = graph.weight(`${name}.bias`, [config.dim]);
  return graph.scale(graph.label(name, graph.linear(graph.silu(adaln), weight, bias)), 1, 1);
}
