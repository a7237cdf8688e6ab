import { defined } from '../config-schema.ts';
import type { GgufFields } from '../gguf-fields.ts';
import type { ZImageConfig } from './config.ts';

/**
 * Published files state only their architecture; anything that other files add is still compared.
 * @throws DanqingError MODEL_CONFIG
 */
export function readZImageMetadata(fields: GgufFields): Partial<ZImageConfig> {
  return defined({
    nLayers: fields.count('block_count'),
    dim: fields.count('embedding_length'),
    ffnDim: fields.count('feed_forward_length'),
    nHeads: fields.count('attention.head_count'),
    normEps: fields.positive('attention.layer_norm_rms_epsilon'),
    ropeTheta: fields.positive('rope.freq_base'),
  });
}
