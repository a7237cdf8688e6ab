import { DanqingError, parseSize, type Submit, type Text } from '@danqing/protocol';
import { z } from 'zod';
import { checkFields, type JsonObject } from '../../routes/read-json.ts';
import { say } from '../../say/say.ts';
import { type Encoding, PICTURE_FORMATS } from '../encode-picture.ts';
import { choice, flag, real, whole } from '../lenient-fields.ts';
import { doubledNames, type NamedInput, namedShape, readNamed } from '../named-fields.ts';
import { MAX_PICTURES } from '../submit-order.ts';

/** Fields of the request itself: OpenAI's, Danqing's, LocalAI's and A1111's. */
const named = z.object(namedShape('openai'));
/** OpenAI's other fields that have an effect here. */
const others = z.object({
  model: z.string().max(200).nullish(),
  n: whole(1, MAX_PICTURES).nullish(),
  size: z.string().max(20).nullish(),
  response_format: choice(['url', 'b64_json']).nullish(),
  output_format: choice(PICTURE_FORMATS, { jpg: 'jpeg' }).nullish(),
  output_compression: real().pipe(z.number().min(0).max(100)).nullish(),
  stream: flag().nullish(),
  partial_images: whole(0, 3).nullish(),
});

export interface ImageRequest {
  readonly input: Omit<Submit, 'numImages'>;
  readonly count: number;
  /** As requested; null: the current model. */
  readonly modelName: string | null;
  readonly encoding: Encoding;
  readonly asLink: boolean;
  readonly stream: boolean;
  readonly partialImages: number;
  /** Fields that were given but have no effect here. */
  readonly ignored: readonly string[];
  /** Fields that other programs might read differently, each as a sentence. */
  readonly notes: readonly Text[];
}

const NEUTRAL: readonly unknown[] = [null, undefined, 'auto', ''];

/** Fields with input images: ignoring them would draw a different image. */
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
 * Reads the body of POST /v1/images/generations: OpenAI's fields, Danqing's, and LocalAI's additions.
 * @throws DanqingError INPUT_INVALID, NOT_SUPPORTED
 */
export function readImageRequest(body: JsonObject): ImageRequest {
  checkPictureFields(body);
  const fields = checkFields(named, body);
  const given = checkFields(others, body);
  const input = { ...readNamed(fields, 'openai'), ...readSize(given.size ?? 'auto') };
  return {
    input,
    count: given.n ?? 1,
    modelName: given.model?.trim() || null,
    encoding: { format: given.output_format ?? 'png', quality: given.output_compression ?? 100 },
    asLink: given.response_format === 'url',
    stream: given.stream ?? false,
    partialImages: given.partial_images ?? 0,
    ignored: ignoredFields(body, doubledNames(fields, 'openai')),
    notes: notesOf(input),
  };
}

function ignoredFields(body: JsonObject, doubled: readonly string[]): string[] {
  const isRead = (key: string) => (key in named.shape || key in others.shape) && !doubled.includes(key);
  return Object.keys(body).filter((key) => !isRead(key) && !NEUTRAL.includes(body[key]));
}

/** LocalAI puts the negative prompt after a vertical bar; OpenAI's prompt is taken as it is. */
function notesOf({ prompt, negativePrompt }: NamedInput): Text[] {
  const hasBar = negativePrompt === undefined && prompt.includes('|');
  return hasBar
    ? [say`| is part of the prompt; use negative_prompt for what should not be in the image.`]
    : [];
}

function checkPictureFields(body: JsonObject): void {
  const field = PICTURE_FIELDS.find((name) => !isEmpty(body[name]));
  if (field === undefined) return;
  throw new DanqingError('NOT_SUPPORTED', say`Images are drawn from text only, but ${field} was given.`, {
    hint: say`Omit ${field}.`,
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
