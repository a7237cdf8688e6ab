import { DanqingError } from '@danqing/protocol';
import { z } from 'zod';
import { parseConfig } from '../models/config-schema.ts';
import { say } from '../say/say.ts';

/** Pipelines with the same components that use them in different ways. */
const PIPELINES = ['ZImagePipeline', 'ZImageImg2ImgPipeline', 'ZImageInpaintPipeline'];

/** Library and class of a component; both null if a pipeline does without it. */
function part(...classes: readonly string[]) {
  const message = `only ${classes.join(' or ')} is supported`;
  const known = z.string({ error: message }).refine((name) => classes.includes(name), { error: message });
  return z.tuple([z.string(), known], { error: 'is no library and class' }).optional();
}

/** diffusers' model_index.json: the classes that compute the components. Entries for other components are ignored. */
const schema = z.object({
  _class_name: z.string().max(100).default('ZImagePipeline'),
  scheduler: part('FlowMatchEulerDiscreteScheduler'),
  text_encoder: part('Qwen3Model', 'Qwen3ForCausalLM'),
  transformer: part('ZImageTransformer2DModel'),
  vae: part('AutoencoderKL'),
});

/** @throws DanqingError MODEL_KIND if it describes another pipeline, MODEL_CONFIG if its components differ */
export function checkModelIndex(json: unknown, path: string): void {
  const { _class_name: pipeline } = parseConfig(schema.pick({ _class_name: true }), json, path);
  if (!PIPELINES.includes(pipeline)) {
    throw new DanqingError('MODEL_KIND', say`${path} describes a ${pipeline}, not a ${PIPELINES[0] ?? ''}.`, {
      hint: say`Danqing draws with Z-Image-Turbo and models of its architecture.`,
      details: { file: path, seems: pipeline },
    });
  }
  parseConfig(schema, json, path);
}
