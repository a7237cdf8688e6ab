import type { ModelConfigs } from '@danqing/core/models';
import type { CheckpointPaths } from '../checkpoint/checkpoint-places.ts';
import { openCheckpoint } from '../checkpoint/open-checkpoint.ts';

/** Sizes of an installed model, from its headers and configurations. @throws DanqingError MODEL_*, FORMAT_* */
export async function readConfigs(paths: CheckpointPaths): Promise<ModelConfigs> {
  await using checkpoint = await openCheckpoint(paths);
  const { transformer, textEncoder, vae } = checkpoint;
  return { transformer: transformer.config, textEncoder: textEncoder.config, vae: vae.config };
}
