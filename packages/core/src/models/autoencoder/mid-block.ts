import { invariant } from '@danqing/protocol';
import type { Graph, Tensor } from '../../graph/graph.ts';
import type { AutoencoderConfig } from './config.ts';
import { groupNorm } from './layers.ts';
import { resnetBlock } from './resnet-block.ts';

/** Innermost part of encoder and decoder: ResNet block, attention over all pixels, ResNet block. */
export function midBlock(graph: Graph, config: AutoencoderConfig, name: string, x: Tensor): Tensor {
  const outChannels = x.shape[0] ?? 0;
  const before = resnetBlock(graph, config, { name: `${name}.resnets.0`, x, outChannels });
  const attended = attentionBlock(graph, config, `${name}.attentions.0`, before);
  return resnetBlock(graph, config, { name: `${name}.resnets.1`, x: attended, outChannels });
}

/**
 * Single-head attention over all channels, with one token per pixel; projections have biases. [c, h, w] -> [c, h, w]
 */
function attentionBlock(graph: Graph, config: AutoencoderConfig, name: string, x: Tensor): Tensor {
  const [channels, height, width] = x.shape;
  invariant(channels !== undefined && height !== undefined && width !== undefined, `${name}: not an image`);
  const pixels = height * width;
  const project = (part: string, value: Tensor): Tensor => {
    const weight = graph.weight(`${name}.${part}.weight`, [channels, channels]);
    return graph.linear(value, weight, graph.weight(`${name}.${part}.bias`, [channels]));
  };

  const normed = groupNorm(graph, config, `${name}.group_norm`, x);
  const tokens = graph.permute(graph.reshape(normed, [channels, pixels]), [1, 0]);
  const head = (part: string): Tensor => graph.reshape(project(part, tokens), [pixels, 1, channels]);
  const scale = 1 / Math.sqrt(channels);
  const attended = graph.attention(head('to_q'), head('to_k'), head('to_v'), { scale });
  const image = graph.permute(project('to_out.0', attended), [1, 0]);
  return graph.label(name, graph.add(x, graph.reshape(image, [channels, height, width])));
}
