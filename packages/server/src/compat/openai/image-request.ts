import { DanqingError, type Submit } from '@danqing/protocol';
import { z } from 'zod';
import { checkFields, type JsonObject } from '../../routes/read-json.ts';
import { MAX_PICTURES } from '../draw-pictures.ts';
import { type Encoding, PICTURE_FORMATS } from '../encode-picture.ts';

/** Of OpenAI's fields those that mean something here; `seed` and below are ours. */
const fields = z.object({
  prompt: z.string(),
  model: z.string().min(1).max(200).nullish(),
  n: z.int().min(1).max(MAX_PICTURES).nullish(),
  size: z.string().max(20).nullish(),
  response_format: z.enum(['url', 'b64_json']).nullish(),
  output_format: z.enum(PICTURE_FORMATS).nullish(),
  output_compression: z.number().min(0).max(100).nullish(),
  stream: z.boolean().nullish(),
  partial_images: z.int().min(0).max(3).nullish(),
  seed: z.union([z.int().nonnegative(), z.string().max(19)]).nullish(),
  negative_prompt: z.string().nullish(),
  steps: z.int().nullish(),
  guidance: z.number().nullish(),
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
}

const NEUTRAL: readonly unknown[] = [null, undefined, 'auto', ''];

/** Reads the body of POST /v1/images/generations. @throws DanqingError INPUT_INVALID */
export function readImageRequest(body: JsonObject): ImageRequest {
  const given = checkFields(fields, body);
  const { negative_prompt, steps, guidance, seed } = given;
  return {
    input: {
      prompt: given.prompt,
      ...readSize(given.size ?? 'auto'),
      ...(negative_prompt == null ? {} : { negativePrompt: negative_prompt }),
      ...(steps == null ? {} : { steps }),
      ...(guidance == null ? {} : { guidance }),
      ...(seed == null ? {} : { seed }),
    },
    count: given.n ?? 1,
    modelName: given.model ?? null,
    encoding: { format: given.output_format ?? 'png', quality: given.output_compression ?? 100 },
    asLink: given.response_format === 'url',
    stream: given.stream ?? false,
    partialImages: given.partial_images ?? 0,
    ignored: Object.keys(body).filter((key) => !(key in fields.shape) && !NEUTRAL.includes(body[key])),
  };
}

function readSize(size: string): { width?: number; height?: number } {
  if (NEUTRAL.includes(size)) return {};
  const match = /^(\d{1,6})x(\d{1,6})$/.exec(size);
  if (match !== null) return { width: Number(match[1]), height: Number(match[2]) };
  throw new DanqingError('INPUT_INVALID', `The size is ${JSON.stringify(size)}.`, {
    hint: 'Write width x height, such as 1024x1024, or "auto".',
    details: { param: 'size' },
  });
}
