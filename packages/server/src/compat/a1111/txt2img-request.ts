import { DanqingError } from '@danqing/protocol';
import { z } from 'zod';
import { checkFields, type JsonObject } from '../../routes/read-json.ts';
import { MAX_PICTURES } from '../draw-pictures.ts';

const edge = z.number().positive().max(16_384).nullish();
const count = z.int().min(1).max(1000).nullish();

/** Of A1111's fields those that are read; clients send many more, and null for what they leave out. */
const fields = z.object({
  prompt: z.string().nullish(),
  negative_prompt: z.string().nullish(),
  seed: z.int().nullish(),
  steps: z.int().nullish(),
  cfg_scale: z.number().nullish(),
  width: edge,
  height: edge,
  batch_size: count,
  n_iter: count,
  sampler_name: z.string().nullish(),
  sampler_index: z.string().nullish(),
  scheduler: z.string().nullish(),
  send_images: z.boolean().nullish(),
  override_settings: z.record(z.string(), z.unknown()).nullish(),
});

/** What a client asked for, before it is fitted to the model. */
export interface Asked {
  readonly prompt: string;
  readonly negativePrompt: string;
  /** Null: by chance. */
  readonly seed: number | null;
  readonly steps: number | null;
  readonly cfgScale: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly batchSize: number;
  readonly batches: number;
  readonly sampler: string | null;
  readonly scheduler: string | null;
  readonly sendImages: boolean;
  readonly modelName: string | null;
  readonly honorParameters: boolean;
  /** What is left out, each said as a sentence. */
  readonly leftOut: readonly string[];
}

/** Reads the body of POST /sdapi/v1/txt2img. @throws DanqingError INPUT_INVALID */
export function readTxt2img(body: JsonObject): Asked {
  const given = checkFields(fields, body);
  const settings = given.override_settings ?? {};
  const [batchSize, batches] = [given.batch_size ?? 1, given.n_iter ?? 1];
  checkCount(batchSize * batches);
  return {
    prompt: given.prompt ?? '',
    negativePrompt: given.negative_prompt ?? '',
    seed: given.seed == null || given.seed < 0 ? null : given.seed,
    steps: given.steps ?? null,
    cfgScale: given.cfg_scale ?? null,
    width: given.width ?? null,
    height: given.height ?? null,
    batchSize,
    batches,
    sampler: nonEmpty(given.sampler_name) ?? nonEmpty(given.sampler_index),
    scheduler: nonEmpty(given.scheduler),
    sendImages: given.send_images ?? true,
    modelName: modelNameOf(settings),
    honorParameters: settings.danqing_honor_parameters === true,
    leftOut: [...leftOutFields(body), ...leftOutSyntax(given.prompt ?? '')],
  };
}

/** The name of a model as A1111's clients write it: with an extension, a hash. Null: none was named. */
export function modelNameOf({ sd_model_checkpoint: name }: JsonObject): string | null {
  if (typeof name !== 'string') return null;
  return nonEmpty(name.replace(/ \[[0-9a-f]{6,64}\]$/i, '').replace(/\.(safetensors|gguf)$/i, ''));
}

function checkCount(pictures: number): void {
  if (pictures <= MAX_PICTURES) return;
  throw new DanqingError('INPUT_INVALID', `batch_size times n_iter is ${pictures}.`, {
    hint: `At most ${MAX_PICTURES} pictures are drawn for one request.`,
  });
}

/** Switches that would change the picture, had Danqing what they switch on. */
const SWITCHES = ['enable_hr', 'restore_faces', 'tiling'] as const;

function leftOutFields(body: JsonObject): string[] {
  const scripts = Object.keys(typeof body.alwayson_scripts === 'object' ? (body.alwayson_scripts ?? {}) : {});
  const script = typeof body.script_name === 'string' ? [body.script_name] : [];
  return [
    ...SWITCHES.filter((name) => body[name] === true).map((name) => `${name} is left out.`),
    ...[...script, ...scripts]
      .filter((name) => name !== '')
      .slice(0, 10)
      .map((name) => `The script ${JSON.stringify(name.slice(0, 50))} is left out.`),
  ];
}

const WEIGHT = /\([^()]*:\s*\d+(?:\.\d+)?\s*\)/;
const EXTRA_NETWORK = /<(?:lora|lyco|hypernet):[^<>]+>/i;

function leftOutSyntax(prompt: string): string[] {
  return [
    ...(WEIGHT.test(prompt) ? ['Weights such as (x:1.2) are read literally, as part of the prompt.'] : []),
    ...(EXTRA_NETWORK.test(prompt) ? ['<lora:…> is read literally, as part of the prompt.'] : []),
  ];
}

function nonEmpty(text: string | null | undefined): string | null {
  return text == null || text.trim() === '' ? null : text;
}
