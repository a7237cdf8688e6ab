import { DanqingError, parseSize, type Submit, type Text } from '@danqing/protocol';
import { z } from 'zod';
import { checkFields, type JsonObject } from '../../routes/read-json.ts';
import { say } from '../../say/say.ts';
import { type Encoding, PICTURE_FORMATS } from '../encode-picture.ts';
import { choice, flag, real, seed, seedOrNull, whole } from '../lenient-fields.ts';
import { MAX_PICTURES } from '../submit-order.ts';

/** Of OpenAI's fields those that mean something here; `seed` to `guidance` are ours, the last two LocalAI's and A1111's. */
const fields = z.object({
  prompt: z.string(),
  model: z.string().max(200).nullish(),
  n: whole(1, MAX_PICTURES).nullish(),
  size: z.string().max(20).nullish(),
  response_format: choice(['url', 'b64_json']).nullish(),
  output_format: choice(PICTURE_FORMATS, { jpg: 'jpeg' }).nullish(),
  output_compression: real().pipe(z.number().min(0).max(100)).nullish(),
  stream: flag().nullish(),
  partial_images: whole(0, 3).nullish(),
  seed: seed().nullish(),
  negative_prompt: z.string().nullish(),
  steps: whole().nullish(),
  guidance: real().nullish(),
  step: whole().nullish(),
  cfg_scale: real().nullish(),
});

export interface ImageRequest {
  readonly input: Omit<Submit, 'numImages'>;
  readonly count: number;
  /** As asked for; null: whichever is current. */
  readonly modelName: string | null;
  readonly encoding: Encoding;
  readonly asLink: boolean;
  readonly stream: boolean;
  readonly partialImages: number;
  /** Fields that were given and change nothing here. */
  readonly ignored: readonly string[];
  /** What is read in another way than some program would, each said as a sentence. */
  readonly notes: readonly Text[];
}

const NEUTRAL: readonly unknown[] = [null, undefined, 'auto', ''];

/** Pictures that others draw from: without them it would be another picture. */
const PICTURE_FIELDS = [
  'image',
  'images',
  'mask',
  'file',
  'src',
  'files',
  'ref_images',
  'input_image',
  'init_image',
];

/**
 * Reads the body of POST /v1/images/generations: OpenAI's fields, ours, and those that LocalAI adds to them.
 * @throws DanqingError INPUT_INVALID, NOT_SUPPORTED
 */
export function readImageRequest(body: JsonObject): ImageRequest {
  checkPictureFields(body);
  const given = checkFields(fields, body);
  const { negative_prompt } = given;
  const steps = given.steps ?? given.step;
  const guidance = guidanceOf(given);
  const seeded = seedOrNull(given.seed);
  return {
    input: {
      prompt: given.prompt,
      ...readSize(given.size ?? 'auto'),
      ...(negative_prompt == null ? {} : { negativePrompt: negative_prompt }),
      ...(steps == null ? {} : { steps }),
      ...(guidance == null ? {} : { guidance }),
      ...(seeded === null ? {} : { seed: seeded }),
    },
    count: given.n ?? 1,
    modelName: given.model?.trim() || null,
    encoding: { format: given.output_format ?? 'png', quality: given.output_compression ?? 100 },
    asLink: given.response_format === 'url',
    stream: given.stream ?? false,
    partialImages: given.partial_images ?? 0,
    ignored: ignoredFields(body, given),
    notes: notesOf(given),
  };
}

type Given = z.output<typeof fields>;

/** A1111's scale is one more than ours. */
function guidanceOf({ guidance, cfg_scale }: Given): number | null | undefined {
  return guidance ?? (cfg_scale == null ? null : Math.max(0, cfg_scale - 1));
}

function ignoredFields(body: JsonObject, { steps, guidance }: Given): string[] {
  const doubled = [...(steps == null ? [] : ['step']), ...(guidance == null ? [] : ['cfg_scale'])];
  return Object.keys(body).filter(
    (key) => (!(key in fields.shape) || doubled.includes(key)) && !NEUTRAL.includes(body[key]),
  );
}

/** LocalAI's negative prompt stands behind a bar; OpenAI's prompt is read as it is. */
function notesOf({ prompt, negative_prompt }: Given): Text[] {
  const hasBar = negative_prompt == null && prompt.includes('|');
  return hasBar ? [say`| is part of the prompt; what is not wanted goes into negative_prompt.`] : [];
}

function checkPictureFields(body: JsonObject): void {
  const field = PICTURE_FIELDS.find((name) => !isEmpty(body[name]));
  if (field === undefined) return;
  throw new DanqingError('NOT_SUPPORTED', say`Pictures are drawn from text only; ${field} was given.`, {
    hint: say`Leave ${field} out.`,
    details: { param: field },
  });
}

function isEmpty(value: unknown): boolean {
  return NEUTRAL.includes(value) || (Array.isArray(value) && value.length === 0);
}

function readSize(size: string): { width?: number; height?: number } {
  if (NEUTRAL.includes(size.trim().toLowerCase())) return {};
  const parsed = parseSize(size);
  if (parsed !== null) return parsed;
  throw new DanqingError('INPUT_INVALID', say`The size is ${JSON.stringify(size)}.`, {
    hint: say`Write width x height, such as 1024x1024, or "auto".`,
    details: { param: 'size' },
  });
}
