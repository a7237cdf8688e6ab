import type { CheckpointPaths } from '../weights/checkpoint-places.ts';
import { openCheckpoint } from '../weights/open-checkpoint.ts';
import type { ModelConfigs } from '../weights/published-model.ts';

/** Sizes of a model that is here, from its headers and configurations. @throws DanqingError MODEL_*, FORMAT_* */
export async function readConfigs(paths: CheckpointPaths): Promise<ModelConfigs> {
  await using checkpoint = await openCheckpoint(paths);
  const { transformer, textEncoder, vae } = checkpoint;
  return { transformer: transformer.config, textEncoder: textEncoder.config, vae: vae.config };
}
