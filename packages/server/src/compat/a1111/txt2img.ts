import { readVersion } from '@danqing/engine/version';
import { cfgOfGuidance, invariant, type Job, type Language, warningMessages } from '@danqing/protocol';
import { PARAMETERS_KEYWORD, readPictureTexts, sourceOfBytes } from '@danqing/protocol/pictures';
import type { ImageStore } from '../../ports/image-store.ts';
import { toBase64 } from '../encode-picture.ts';
import { type Fitted, SAMPLER, SCHEDULER } from './fit-to-model.ts';
import type { Asked } from './txt2img-request.ts';

interface Picture {
  readonly seed: number;
  readonly base64: string;
  /** A1111's parameter text, as stored in the file. */
  readonly infotext: string;
}

interface AnswerParts {
  readonly asked: Asked;
  readonly fitted: Fitted;
  /** For warnings. */
  readonly language: Language;
}

/** The answer to POST /sdapi/v1/txt2img. */
export async function txt2imgAnswer(
  ended: readonly Job[],
  { asked, fitted, language }: AnswerParts,
  images: ImageStore,
) {
  const pictures = await readPictures(ended, images);
  return {
    images: asked.sendImages ? pictures.map(({ base64 }) => base64) : [],
    parameters: echo(asked),
    // A string, because A1111 sends one and clients parse it.
    info: JSON.stringify(infoOf(ended, pictures, { asked, fitted, language })),
  };
}

async function readPictures(ended: readonly Job[], store: ImageStore): Promise<Picture[]> {
  const images = ended.flatMap((job) => job.images);
  return Promise.all(
    images.map(async ({ name, seed }) => {
      const { bytes } = await store.read(name);
      const { texts } = await readPictureTexts(sourceOfBytes(bytes));
      const text = texts.find(({ keyword }) => keyword === PARAMETERS_KEYWORD)?.text ?? '';
      return { seed: Number(seed), base64: toBase64(bytes), infotext: text };
    }),
  );
}

/** What was read from the request, under A1111's names, and nothing else: clients send passwords along. */
function echo({ input, ...asked }: Asked) {
  return {
    prompt: input.prompt,
    negative_prompt: input.negativePrompt ?? '',
    seed: input.seed ?? -1,
    steps: input.steps ?? null,
    cfg_scale: asked.cfgScale,
    width: input.width ?? null,
    height: input.height ?? null,
    batch_size: asked.batchSize,
    n_iter: asked.batches,
    sampler_name: asked.sampler,
    scheduler: asked.scheduler,
  };
}

function infoOf(
  ended: readonly Job[],
  pictures: readonly Picture[],
  { asked, fitted, language }: AnswerParts,
) {
  const [first] = ended;
  invariant(first !== undefined, 'an order without a job');
  const { prompt, negativePrompt = '', width, height, steps, guidance } = first.request;
  const seeds = pictures.map(({ seed }) => seed);
  return {
    prompt,
    all_prompts: pictures.map(() => prompt),
    negative_prompt: negativePrompt,
    all_negative_prompts: pictures.map(() => negativePrompt),
    seed: seeds[0] ?? 0,
    all_seeds: seeds,
    subseed: -1,
    all_subseeds: pictures.map(() => -1),
    subseed_strength: 0,
    ...{ width, height, steps },
    sampler_name: SAMPLER,
    cfg_scale: cfgOfGuidance(guidance),
    batch_size: asked.batchSize,
    restore_faces: false,
    face_restoration_model: null,
    sd_model_name: first.model,
    sd_model_hash: '',
    sd_vae_name: null,
    sd_vae_hash: null,
    denoising_strength: null,
    extra_generation_params: { 'Schedule type': SCHEDULER },
    index_of_first_image: 0,
    infotexts: pictures.map(({ infotext }) => infotext),
    styles: [],
    job_timestamp: first.createdAt.replace(/\D/g, '').slice(0, 14),
    clip_skip: 1,
    version: `danqing ${readVersion()}`,
    danqing: {
      jobs: ended.map(({ id }) => id),
      asked: echo(asked),
      used: {
        steps,
        cfg_scale: cfgOfGuidance(guidance),
        width,
        height,
        sampler_name: SAMPLER,
        scheduler: SCHEDULER,
      },
      overridden: fitted.overridden,
      warnings: [
        ...warningMessages(first.warnings, language),
        ...asked.leftOut.map((text) => text[language]),
      ],
    },
  };
}
