import { z } from 'zod';
import {
  countField,
  defined,
  onlyField,
  parseConfig,
  requiredPositiveField,
  sizeField,
} from '../config-schema.ts';
import type { AutoencoderConfig } from './config.ts';

const levels = (type: string) =>
  z.array(z.literal(type, { error: `only "${type}" is supported` })).optional();
const colours = z.literal(3, { error: 'only 3 is supported' }).optional();

/** diffusers' vae/config.json. */
const schema = z.object({
  _class_name: onlyField('AutoencoderKL'),
  act_fn: onlyField('silu'),
  down_block_types: levels('DownEncoderBlock2D'),
  up_block_types: levels('UpDecoderBlock2D'),
  in_channels: colours,
  out_channels: colours,
  latents_mean: onlyField(null),
  latents_std: onlyField(null),
  mid_block_add_attention: onlyField(true),
  use_quant_conv: onlyField(false),
  use_post_quant_conv: onlyField(false),
  latent_channels: sizeField,
  block_out_channels: z.array(z.int().positive()).min(1).optional(),
  layers_per_block: countField,
  norm_num_groups: z.int({ error: 'is missing, or no whole number' }).min(1).max(10_000_000),
  scaling_factor: requiredPositiveField,
  shift_factor: z.number({ error: 'is missing, or no number' }).nullable(),
});

/**
 * Parses a VAE's config.json; omitted values come from tensors and defaults.
 * @throws DanqingError MODEL_CONFIG
 */
export function parseAutoencoderConfig(json: unknown, label: string): Partial<AutoencoderConfig> {
  const config = parseConfig(schema, json, label);
  return defined({
    latentChannels: config.latent_channels,
    blockOutChannels: config.block_out_channels,
    layersPerBlock: config.layers_per_block,
    normNumGroups: config.norm_num_groups,
    scalingFactor: config.scaling_factor,
    // diffusers writes null for no shift.
    shiftFactor: config.shift_factor === null ? 0 : config.shift_factor,
  });
}
