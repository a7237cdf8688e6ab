import type { GraphDescription } from '../../graph/description.ts';
import type { Graph, Tensor } from '../../graph/graph.ts';
import { describeStage, f32, type Segment, type Stage } from '../../graph/stage.ts';
import type { AutoencoderConfig } from './config.ts';
import { conv3x3, groupNorm, upsample } from './layers.ts';
import { midBlock } from './mid-block.ts';
import { resnetBlock } from './resnet-block.ts';

/**
 * Latents to image. The first segment undoes the scaling of the latents (z = latents / scalingFactor + shiftFactor), so
 * callers do not have to.
 *
 * Input: `latents` [latentChannels, h, w] as produced by the sampler. Output: `image` [3, 8h, 8w] for the four levels
 * of the published model, about -1 to 1 but not clamped.
 */
export function decoderStage(config: AutoencoderConfig, height: number, width: number): Stage {
  return {
    name: 'decoder',
    inputs: { latents: f32(config.latentChannels, height, width) },
    segments: decoderSegments(config),
    outputs: ['image'],
  };
}

export function describeDecoder(config: AutoencoderConfig, height: number, width: number): GraphDescription {
  return describeStage(decoderStage(config, height, width));
}

function decoderSegments(config: AutoencoderConfig): Segment[] {
  const widths = config.blockOutChannels.toReversed();
  return [
    { name: 'conv_in', build: (graph, read) => ({ hidden: enter(graph, config, read('latents')) }) },
    {
      name: 'mid_block',
      build: (graph, read) => ({ hidden: midBlock(graph, config, 'decoder.mid_block', read('hidden')) }),
    },
    ...widths.map((outChannels, index) => ({
      name: `up_blocks.${index}`,
      build: (graph: Graph, read: (name: string) => Tensor) => ({
        hidden: upBlock(graph, config, {
          name: `decoder.up_blocks.${index}`,
          x: read('hidden'),
          outChannels,
          last: index === widths.length - 1,
        }),
      }),
    })),
    { name: 'conv_out', build: (graph, read) => ({ image: leave(graph, config, read('hidden')) }) },
  ];
}

function enter(graph: Graph, config: AutoencoderConfig, latents: Tensor): Tensor {
  const z = graph.label('decoder.z', graph.scale(latents, 1 / config.scalingFactor, config.shiftFactor));
  const width = config.blockOutChannels.at(-1) ?? 0;
  return graph.label('decoder.conv_in', conv3x3(graph, 'decoder.conv_in', z, width));
}

interface UpBlockInput {
  readonly name: string;
  /** [channels, h, w] */
  readonly x: Tensor;
  readonly outChannels: number;
  /** The last level keeps its size; the others double it. */
  readonly last: boolean;
}

function upBlock(graph: Graph, config: AutoencoderConfig, input: UpBlockInput): Tensor {
  const { name, outChannels, last } = input;
  let { x } = input;
  for (let index = 0; index <= config.layersPerBlock; index++) {
    x = resnetBlock(graph, config, { name: `${name}.resnets.${index}`, x, outChannels });
  }
  return graph.label(name, last ? x : upsample(graph, `${name}.upsamplers.0`, x));
}

function leave(graph: Graph, config: AutoencoderConfig, hidden: Tensor): Tensor {
  const name = 'decoder.conv_norm_out';
  const normed = graph.label(name, groupNorm(graph, config, name, hidden));
  return conv3x3(graph, 'decoder.conv_out', graph.silu(normed), 3);
}
