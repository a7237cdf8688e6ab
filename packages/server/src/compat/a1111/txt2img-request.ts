import { DanqingError, type Text } from '@danqing/protocol';
import { z } from 'zod';
import { checkFields, type JsonObject } from '../../routes/read-json.ts';
import { say } from '../../say/say.ts';
import { flag, real, whole } from '../lenient-fields.ts';
import { type NamedInput, namedShape, readNamed } from '../named-fields.ts';
import { MAX_PICTURES } from '../submit-order.ts';

const edge = real().pipe(z.number().positive().max(16_384)).nullish();
const count = whole(1, 1000).nullish();

/** Fields of the request itself. Clients send null for omitted fields; sizes are fitted to the model later. */
const named = z.object({ ...namedShape('a1111'), prompt: z.string().nullish(), width: edge, height: edge });

/** The other A1111 fields that are read; clients send many more. */
const others = z.object({
  cfg_scale: real().nullish(),
  batch_size: count,
  n_iter: count,
  sampler_name: z.string().nullish(),
  sampler_index: z.string().nullish(),
  scheduler: z.string().nullish(),
  send_images: flag().nullish(),
  enable_hr: flag().nullish(),
  restore_faces: flag().nullish(),
  tiling: flag().nullish(),
  subseed_strength: real().nullish(),
  eta: real().nullish(),
  s_churn: real().nullish(),
  override_settings: z.record(z.string(), z.unknown()).nullish(),
});

/** A client's request before it is fitted to the model. */
export interface Asked {
  readonly input: NamedInput;
  /** As sent; `input` holds it as guidance. */
  readonly cfgScale: number | null;
  readonly batchSize: number;
  readonly batches: number;
  readonly sampler: string | null;
  readonly scheduler: string | null;
  readonly sendImages: boolean;
  readonly modelName: string | null;
  readonly honorParameters: boolean;
  /** Requested features that are not supported, each as a sentence. */
  readonly leftOut: readonly Text[];
}

/** Reads the body of POST /sdapi/v1/txt2img. @throws DanqingError INPUT_INVALID */
export function readTxt2img(body: JsonObject): Asked {
  const input = readNamed(checkFields(named, body), 'a1111');
  const given = checkFields(others, body);
  const settings = given.override_settings ?? {};
  const [batchSize, batches] = [given.batch_size ?? 1, given.n_iter ?? 1];
  checkCount(batchSize * batches);
  return {
    input,
    cfgScale: given.cfg_scale ?? null,
    batchSize,
    batches,
    sampler: nonEmpty(given.sampler_name) ?? nonEmpty(given.sampler_index),
    scheduler: nonEmpty(given.scheduler),
    sendImages: given.send_images ?? true,
    modelName: modelNameOf(settings),
    honorParameters: isOn(settings.danqing_honor_parameters),
    leftOut: [...leftOutFields(body, given), ...leftOutSyntax(input.prompt)],
  };
}

/** A model name as A1111 clients write it, with an extension and a hash; null if none was given. */
export function modelNameOf({ sd_model_checkpoint: name }: JsonObject): string | null {
  if (typeof name !== 'string') return null;
  return nonEmpty(name.replace(/ \[[0-9a-f]{6,64}\]$/i, '').replace(/\.(safetensors|gguf)$/i, ''));
}

function checkCount(pictures: number): void {
  if (pictures <= MAX_PICTURES) return;
  throw new DanqingError('INPUT_INVALID', say`batch_size times n_iter is ${pictures}.`, {
    hint: say`At most ${MAX_PICTURES} images are drawn per request.`,
  });
}

/** Unsupported fields that would change the image: switches, numbers above 0, names. */
const SWITCHES = ['enable_hr', 'restore_faces', 'tiling'] as const;
const NUMBERS = ['subseed_strength', 'eta', 's_churn'] as const;
const NAMES = ['refiner_checkpoint'] as const;
/** Per-request settings that are read, or that do not affect the image. */
const KNOWN_SETTINGS = new Set(['sd_model_checkpoint', 'danqing_honor_parameters', 'samples_format']);

type Given = z.output<typeof others>;

function leftOutFields(body: JsonObject, given: Given): Text[] {
  const { styles, script_name, alwayson_scripts } = body;
  const scripts = Object.keys(typeof alwayson_scripts === 'object' ? (alwayson_scripts ?? {}) : {});
  const script = typeof script_name === 'string' ? [script_name] : [];
  const settings = Object.entries(given.override_settings ?? {}).filter(
    ([name, value]) => !KNOWN_SETTINGS.has(name) && value != null && value !== '',
  );
  return [
    ...SWITCHES.filter((name) => given[name] === true),
    ...NUMBERS.filter((name) => (given[name] ?? 0) > 0),
    ...NAMES.filter((name) => isNamed(String(body[name] ?? ''))),
    ...(Array.isArray(styles) && styles.length > 0 ? ['styles'] : []),
    ...settings.slice(0, 10).map(([name]) => `override_settings.${name.slice(0, 50)}`),
  ]
    .map((name) => say`${name} is ignored.`)
    .concat(
      [...script, ...scripts]
        .filter(isNamed)
        .slice(0, 10)
        .map((name) => say`The script ${JSON.stringify(name.slice(0, 50))} is ignored.`),
    );
}

function isNamed(name: string): boolean {
  return !['', 'none'].includes(name.trim().toLowerCase());
}

function isOn(value: unknown): boolean {
  return flag().safeParse(value).data === true;
}

const WEIGHT = /\([^()]*:\s*\d+(?:\.\d+)?\s*\)/;
const EXTRA_NETWORK = /<(?:lora|lyco|hypernet):[^<>]+>/i;

function leftOutSyntax(prompt: string): Text[] {
  return [
    ...(WEIGHT.test(prompt) ? [say`Weights such as (x:1.2) are read literally, as part of the prompt.`] : []),
    ...(EXTRA_NETWORK.test(prompt) ? [say`<lora:…> is read literally, as part of the prompt.`] : []),
  ];
}

function nonEmpty(text: string | null | undefined): string | null {
  return text == null || text.trim() === '' ? null : text;
}
