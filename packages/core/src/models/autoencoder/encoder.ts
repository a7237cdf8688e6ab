import type { GraphDescription } from '../../graph/description.ts';
import type { Graph, Tensor } from '../../graph/graph.ts';
import { describeStage, f32, type Segment, type Stage } from '../../graph/stage.ts';
import type { AutoencoderConfig } from './config.ts';
import { conv3x3, downsample, groupNorm } from './layers.ts';
import { midBlock } from './mid-block.ts';
import { resnetBlock } from './resnet-block.ts';

/**
 * Image to the distribution of its latents.
 *
 * Input: `image` [3, H, W] in -1..1. Output: `moments` [2 * latentChannels, H/8, W/8] for the four levels of the
 * published model: means, then logarithms of variances (see posterior.ts).
 */
export function encoderStage(config: AutoencoderConfig, height: number, width: number): Stage {
  return {
    name: 'encoder',
    inputs: { image: f32(3, height, width) },
    segments: encoderSegments(config),
    outputs: ['moments'],
  };
}

export function describeEncoder(config: AutoencoderConfig, height: number, width: number): GraphDescription {
  return describeStage(encoderStage(config, height, width));
}

function encoderSegments(config: AutoencoderConfig): Segment[] {
  const widths = config.blockOutChannels;
  return [
    { name: 'conv_in', build: (graph, read) => ({ hidden: enter(graph, config, read('image')) }) },
    ...widths.map((outChannels, index) => ({
      name: `down_blocks.${index}`,
      build: (graph: Graph, read: (name: string) => Tensor) => ({
        hidden: downBlock(graph, config, {
          name: `encoder.down_blocks.${index}`,
          x: read('hidden'),
          outChannels,
          last: index === widths.length - 1,
        }),
      }),
    })),
    {
      name: 'mid_block',
      build: (graph, read) => {
        const hidden = midBlock(graph, config, 'encoder.mid_block', read('hidden'));
        return { hidden: graph.label('encoder.mid_block', hidden) };
      },
    },
    { name: 'conv_out', build: (graph, read) => ({ moments: leave(graph, config, read('hidden')) }) },
  ];
}

function enter(graph: Graph, config: AutoencoderConfig, image: Tensor): Tensor {
  const width = config.blockOutChannels[0] ?? 0;
  return graph.label('encoder.conv_in', conv3x3(graph, 'encoder.conv_in', image, width));
}

interface DownBlockInput {
  readonly name: string;
  /** [channels, h, w] */
  readonly x: Tensor;
  readonly outChannels: number;
  /** The last level keeps its size; the others halve it. */
  readonly last: boolean;
}

function downBlock(graph: Graph, config: AutoencoderConfig, input: DownBlockInput): Tensor {
  const { name, outChannels, last } = input;
  let { x } = input;
  for (let index = 0; index < config.layersPerBlock; index++) {
    x = resnetBlock(graph, config, { name: `${name}.resnets.${index}`, x, outChannels });
  }
  return graph.label(name, last ? x : downsample(graph, `${name}.downsamplers.0`, x));
}

function leave(graph: Graph, config: AutoencoderConfig, hidden: Tensor): Tensor {
  const normed = groupNorm(graph, config, 'encoder.conv_norm_out', hidden);
  return conv3x3(graph, 'encoder.conv_out', graph.silu(normed), 2 * config.latentChannels);
}
