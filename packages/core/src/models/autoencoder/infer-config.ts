import { listText, type Text } from '@danqing/protocol';
import { say } from '../../say/say.ts';
import type { WeightShapes } from '../weight-shapes.ts';
import type { AutoencoderConfig } from './config.ts';

/** Published values (Flux) that cannot be inferred from tensors. */
const PUBLISHED = { normNumGroups: 32, scalingFactor: 0.3611, shiftFactor: 0.1159 };

/** Sizes of a VAE, inferred from its decoder's tensors. */
export function inferAutoencoderConfig(shapes: WeightShapes): AutoencoderConfig {
  const levels = shapes.count('decoder.up_blocks.*');
  const widths = Array.from({ length: levels }, (_, level) =>
    shapes.size(`decoder.up_blocks.${level}.resnets.*.conv2.weight`, 0),
  );
  return {
    latentChannels: shapes.size('decoder.conv_in.weight', 1),
    blockOutChannels: widths.toReversed(),
    layersPerBlock: shapes.count('decoder.up_blocks.0.resnets.*') - 1,
    ...PUBLISHED,
  };
}

/** Reasons why a VAE of these sizes cannot be computed; empty if there are none. */
export function findAutoencoderConfigProblems(config: AutoencoderConfig): Text[] {
  const { blockOutChannels, normNumGroups, layersPerBlock } = config;
  const problems: Text[] = [];
  if (blockOutChannels.length === 0) problems.push(say`the decoder has no levels`);
  if (layersPerBlock < 1) problems.push(say`a level of the decoder needs at least two ResNet blocks`);
  const uneven = blockOutChannels.filter((width) => width % normNumGroups !== 0);
  if (uneven.length > 0) {
    problems.push(say`${normNumGroups} groups do not divide ${listText(uneven)} channels`);
  }
  return problems;
}
