import { z } from 'zod';
import {
  countField,
  defined,
  onlyField,
  parseConfig,
  requiredPositiveField,
  sizeField,
} from '../config-schema.ts';
import type { ZImageConfig } from './config.ts';

/**
 * diffusers' transformer/config.json. `n_kv_heads` is ignored, as in the reference; `axes_lens` only limits the size of
 * the reference's tables.
 */
const schema = z.object({
  _class_name: onlyField('ZImageTransformer2DModel'),
  all_patch_size: z.tuple([z.literal(2)], { error: 'only [2] is supported' }).optional(),
  all_f_patch_size: z.tuple([z.literal(1)], { error: 'only [1] is supported' }).optional(),
  qk_norm: onlyField(true),
  /** Set in variants that take images as input. */
  siglip_feat_dim: onlyField(null),
  dim: sizeField,
  n_layers: countField,
  n_refiner_layers: countField,
  n_heads: sizeField,
  axes_dims: z.array(z.int().positive().multipleOf(2), { error: 'is missing, or no list' }).length(3),
  cap_feat_dim: sizeField,
  in_channels: sizeField,
  norm_eps: requiredPositiveField,
  rope_theta: requiredPositiveField,
  /** Scale of the time embedding: sampler/time-embedding.ts. */
  t_scale: onlyField(1000),
});

/**
 * Parses a transformer's config.json; omitted values come from tensors and defaults.
 * @throws DanqingError MODEL_CONFIG
 */
export function parseZImageConfig(json: unknown, label: string): Partial<ZImageConfig> {
  const config = parseConfig(schema, json, label);
  return defined({
    dim: config.dim,
    nLayers: config.n_layers,
    nRefinerLayers: config.n_refiner_layers,
    nHeads: config.n_heads,
    axesDims: config.axes_dims,
    capFeatDim: config.cap_feat_dim,
    inChannels: config.in_channels,
    normEps: config.norm_eps,
    ropeTheta: config.rope_theta,
  });
}
