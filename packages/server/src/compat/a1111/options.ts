import { DanqingError, listText } from '@danqing/protocol';
import type { CurrentModel } from '../../engines/current-model.ts';
import type { JsonObject } from '../../routes/read-json.ts';
import { say } from '../../say/say.ts';
import { modelNameOf } from './txt2img-request.ts';

/** Options that clients read, and send back in full to change the model. Here each has one fixed value. */
const FIXED: JsonObject = {
  sd_checkpoint_hash: '',
  sd_vae: 'Automatic',
  CLIP_stop_at_last_layers: 1,
  samples_format: 'png',
  eta_noise_seed_delta: 0,
  live_previews_enable: true,
  show_progress_every_n_steps: 1,
  enable_pnginfo: true,
};

/** The answer to GET /sdapi/v1/options. */
export function readOptions(models: CurrentModel, { honor }: { readonly honor: boolean }) {
  return { sd_model_checkpoint: models.served.name, ...FIXED, danqing_honor_parameters: honor };
}

/**
 * Handles POST /sdapi/v1/options: accepts the same names and no others, and changes only the model.
 * @returns the names whose values stayed the same
 * @throws DanqingError INPUT_INVALID, MODEL_*, FORMAT_*
 */
export async function changeOptions(
  given: JsonObject,
  models: CurrentModel,
  settings: { readonly honor: boolean },
): Promise<string[]> {
  const options: JsonObject = readOptions(models, settings);
  const unknown = Object.keys(given).filter((name) => !(name in options));
  if (unknown.length > 0) {
    const named = unknown.slice(0, 10).map((name) => JSON.stringify(name.slice(0, 50)));
    throw new DanqingError('INPUT_INVALID', say`There is no option ${listText(named)}.`, {
      hint: say`The options are ${listText(Object.keys(options))}; only sd_model_checkpoint can be changed.`,
    });
  }
  const name = modelNameOf(given);
  if (name !== null && name !== models.served.name) await models.switchTo(name);
  return Object.keys(given).filter(
    (key) => key !== 'sd_model_checkpoint' && JSON.stringify(given[key]) !== JSON.stringify(options[key]),
  );
}
