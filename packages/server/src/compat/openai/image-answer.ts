import { type Job, type Language, warningMessages } from '@danqing/protocol';
import type { ImageStore } from '../../ports/image-store.ts';
import { LINK_PREFIX, type PictureLinks } from '../../security/picture-links.ts';
import { type Encoding, encodePicture, toBase64 } from '../encode-picture.ts';
import type { ImageRequest } from './image-request.ts';

/** The target of an image link. */
export interface LinkedPicture {
  readonly name: string;
  readonly encoding: Encoding;
}

export interface AnswerParts {
  readonly store: ImageStore;
  readonly links: PictureLinks<LinkedPicture>;
  /** The server's URL `http://…`, as the client calls it. */
  readonly baseUrl: string;
  /** For warnings. */
  readonly language: Language;
}

/** The answer to POST /v1/images/generations; `danqing` holds what OpenAI's fields have no room for. */
export async function imageAnswer(
  ended: readonly Job[],
  request: ImageRequest,
  { store, links, baseUrl, language }: AnswerParts,
) {
  const { encoding, asLink } = request;
  const images = ended.flatMap((job) => job.images);
  const data = await Promise.all(
    images.map(async ({ name }) =>
      asLink
        ? { url: `${baseUrl}${LINK_PREFIX}${links.open({ name, encoding })}.${encoding.format}` }
        : { b64_json: toBase64(await encodePicture((await store.read(name)).bytes, encoding)) },
    ),
  );
  return {
    created: now(),
    data,
    background: 'opaque',
    output_format: encoding.format,
    size: sizeOf(ended[0]),
    usage: usageOf(ended),
    danqing: {
      model: ended[0]?.model,
      jobs: ended.map(({ id }) => id),
      seeds: images.map(({ seed }) => seed),
      steps: ended[0]?.request.steps,
      guidance: ended[0]?.request.guidance,
      warnings: [
        ...warningMessages(ended[0]?.warnings ?? [], language),
        ...request.notes.map((note) => note[language]),
      ],
      ignored: request.ignored,
    },
  };
}

const TOKEN_EDGE = 16;

/** Tokens as the model counts them: those of the prompt, and one for each 16 by 16 pixels. */
export function usageOf(ended: readonly Job[]) {
  const textTokens = ended[0]?.report?.promptTokens ?? 0;
  const imageTokens = ended
    .flatMap(({ images }) => images)
    .reduce((sum, { width, height }) => sum + (width / TOKEN_EDGE) * (height / TOKEN_EDGE), 0);
  return {
    input_tokens: textTokens,
    output_tokens: imageTokens,
    total_tokens: textTokens + imageTokens,
    input_tokens_details: { text_tokens: textTokens, image_tokens: 0 },
  };
}

export function sizeOf(job: Job | undefined): string {
  return `${job?.request.width ?? 0}x${job?.request.height ?? 0}`;
}

/** Seconds since 1970. */
export function now(): number {
  return Math.floor(Date.now() / 1000);
}
