import type { Graph, Tensor } from '../../graph/graph.ts';
import { sizeAt } from '../../graph/shapes.ts';
import type { AutoencoderConfig } from './config.ts';
import { conv1x1, conv3x3, groupNorm } from './layers.ts';

interface ResnetInput {
  readonly name: string;
  /** [channels, h, w] */
  readonly x: Tensor;
  readonly outChannels: number;
}

/** Norm, SiLU and convolution, twice, added to the input: [channels, h, w] -> [outChannels, h, w]. */
export function resnetBlock(graph: Graph, config: AutoencoderConfig, input: ResnetInput): Tensor {
  const { name, x, outChannels } = input;
  const normed1 = graph.silu(groupNorm(graph, config, `${name}.norm1`, x));
  const inner = conv3x3(graph, `${name}.conv1`, normed1, outChannels);
  const normed2 = graph.silu(groupNorm(graph, config, `${name}.norm2`, inner));
  const residual = conv3x3(graph, `${name}.conv2`, normed2, outChannels);
  const around =
    sizeAt(x.shape, 0) === outChannels ? x : conv1x1(graph, `${name}.conv_shortcut`, x, outChannels);
  return graph.label(name, graph.add(around, residual));
}
