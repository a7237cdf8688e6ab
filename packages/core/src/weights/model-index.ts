import { DanqingError } from '@danqing/protocol';
import { z } from 'zod';
import { parseConfig } from '../models/config-schema.ts';
import { say } from '../say/say.ts';

/** Pipelines that hold the same parts and draw in other ways with them. */
const PIPELINES = ['ZImagePipeline', 'ZImageImg2ImgPipeline', 'ZImageInpaintPipeline'];

/** Library and class of a part; both null where a pipeline goes without it. */
function part(...classes: readonly string[]) {
  const message = `only ${classes.join(' or ')} is supported`;
  const known = z.string({ error: message }).refine((name) => classes.includes(name), { error: message });
  return z.tuple([z.string(), known], { error: 'is no library and class' }).optional();
}

/** model_index.json of diffusers: which classes compute the parts. What it says of other parts is passed over. */
const schema = z.object({
  _class_name: z.string().max(100).default('ZImagePipeline'),
  scheduler: part('FlowMatchEulerDiscreteScheduler'),
  text_encoder: part('Qwen3Model', 'Qwen3ForCausalLM'),
  transformer: part('ZImageTransformer2DModel'),
  vae: part('AutoencoderKL'),
});

/** @throws DanqingError MODEL_KIND when it describes another pipeline, MODEL_CONFIG when its parts are others */
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
