import {
  type GeneratedImage,
  type GenerateEvent,
  type GenerateRequest,
  invariant,
  type PlannedStage,
  type Text,
  throwIfCancelled,
  warningFields,
} from '@danqing/protocol';
import type { ResidentWeights } from '../graph/lowering.ts';
import type { LatentShape } from '../models/z-image/patchify.ts';
import { flowMatchSchedule } from '../sampler/schedule.ts';
import { TorchGenerator } from '../sampler/torch-random.ts';
import { say } from '../say/say.ts';
import type { PromptTokens } from '../tokenizer/qwen3-tokenizer.ts';
import type { RequestTokens } from '../tokenizer/request-tokens.ts';
import { type Conditioning, denoise } from './denoise.ts';
import { checkFinite } from './finite.ts';
import { latentCount, latentShape, VAE_SCALE } from './latent-shape.ts';
import type { PipelineParts } from './parts.ts';
import { toRgb, toUnitRange } from './pixels.ts';
import { estimateFinished, previewImage } from './preview.ts';
import { promptCutOff } from './prompt-cut-off.ts';
import type { Recorder } from './recorder.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { EncodedText } from './text-cache.ts';

const SEED_MASK = (1n << 63n) - 1n;

export interface RunOptions {
  readonly onEvent?: ((event: GenerateEvent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly recorder?: Recorder | undefined;
  /** Adds a preview to each step's event. */
  readonly preview?: boolean | undefined;
  /** Initial latents [1, 16, h, w] that replace the seed's noise; for a single image. */
  readonly noise?: Float32Array | undefined;
}

interface Run {
  /** Tokens of the request's texts, already known from planning. */
  readonly tokens: RequestTokens;
  readonly options: RunOptions;
  readonly stopwatch: Stopwatch;
}

/** The pipeline: tokens to hidden states, noise to latents in a few steps, latents to images. */
export async function textToImage<W extends ResidentWeights>(
  parts: PipelineParts<W>,
  request: GenerateRequest,
  { tokens, options, stopwatch }: Run,
): Promise<GeneratedImage[]> {
  const shape = latentShape(parts, request);
  const conditions = await prepare(parts, request, { tokens, options, stopwatch });
  const images: GeneratedImage[] = [];
  for (let index = 0; index < request.numImages; index += 1) {
    const seed = (request.seed + BigInt(index)) & SEED_MASK;
    const latents = options.noise?.slice() ?? new TorchGenerator(seed).randn(latentCount(shape));
    invariant(latents.length === latentCount(shape), 'noise of another shape');
    options.recorder?.record(
      'latents.initial',
      [1, shape.channels, shape.height, shape.width],
      latents.slice(),
    );
    await enter('denoise', parts, { options, stopwatch });
    await stopwatch.time('denoise', `picture ${index + 1} of ${request.numImages}`, () =>
      denoise(parts.transformer, latents, {
        request,
        shape,
        conditions,
        options: {
          signal: options.signal,
          recorder: options.recorder,
          onStep: ({ step, durationMs, velocity, sigma }) => {
            const finished = () => estimateFinished(latents, velocity, sigma);
            const preview = options.preview
              ? { preview: previewImage(finished(), shape, parts.previewMap) }
              : {};
            options.onEvent?.({
              type: 'step',
              image: index,
              step: step + 1,
              steps: request.steps,
              durationMs,
              ...preview,
            });
          },
        },
      }),
    );
    throwIfCancelled(options.signal);
    images.push({ seed, image: await decodePicture(parts, latents, { shape, options, stopwatch }) });
    options.onEvent?.({ type: 'image', image: index, seed });
  }
  return images;
}

/** Computes what all images of the request share, before the loop. */
async function prepare<W extends ResidentWeights>(
  parts: PipelineParts<W>,
  request: GenerateRequest,
  { tokens, options, stopwatch }: Run,
): Promise<Conditioning> {
  const { transformer } = parts;
  const { prompt, negative } = tokens;
  warnIfCutOff(prompt, { negative: false, options });
  if (negative !== null) warnIfCutOff(negative, { negative: true, options });
  options.recorder?.record('text.ids', [prompt.ids.length], prompt.ids);
  const encode = (ids: Int32Array, name: string) => encodeText(parts, ids, { name, options, stopwatch });
  const positiveText = await encode(prompt.ids, 'text');
  const negativeText = negative === null ? null : await encode(negative.ids, 'text.negative');
  throwIfCancelled(options.signal);
  await enter('denoise', parts, { options, stopwatch });
  const schedule = flowMatchSchedule({ steps: request.steps, shift: request.shift });
  return stopwatch.time('denoise', 'conditions', async () => ({
    schedule,
    modulation: await transformer.modulate(schedule.modelTimes, options.signal),
    positive: await transformer.refineCaption(positiveText, options.signal),
    negative: negativeText === null ? null : await transformer.refineCaption(negativeText, options.signal),
  }));
}

function warnIfCutOff(
  { count, limit }: PromptTokens,
  { negative, options }: { negative: boolean; options: RunOptions },
): void {
  if (count > limit) options.onEvent?.(promptCutOff({ tokens: count, limit, negative }));
}

/** Encodes a prompt. A known prompt needs no text encoder: its weights are not even loaded. */
async function encodeText<W extends ResidentWeights>(
  parts: PipelineParts<W>,
  ids: Int32Array,
  { name, options, stopwatch }: { name: string; options: RunOptions; stopwatch: Stopwatch },
): Promise<EncodedText> {
  const { textEncoder } = parts;
  const warn = (text: Text) => options.onEvent?.({ type: 'warning', ...warningFields(text) });
  const known = await textEncoder.known(ids, warn);
  if (known === null) await enter('text', parts, { options, stopwatch });
  const encoded = await stopwatch.time(
    'text',
    name,
    async () => known ?? (await textEncoder.encode(ids, options.signal)),
  );
  const { tokens, hidden } = encoded;
  options.recorder?.record(`${name}.hidden`, [tokens, hidden.length / tokens], hidden);
  checkFinite(hidden, say`the encoded prompt`);
  if (known === null) await textEncoder.keep(ids, encoded, warn);
  return encoded;
}

async function decodePicture<W extends ResidentWeights>(
  parts: PipelineParts<W>,
  latents: Float32Array,
  { shape, options, stopwatch }: { shape: LatentShape; options: RunOptions; stopwatch: Stopwatch },
): Promise<GeneratedImage['image']> {
  await enter('decode', parts, { options, stopwatch });
  const raw = await stopwatch.time('decode', 'picture', () =>
    parts.decoder.decode(latents, shape, options.signal),
  );
  checkFinite(raw, say`the decoded image`);
  const [height, width] = [shape.height * VAE_SCALE, shape.width * VAE_SCALE];
  const pixels = toUnitRange(raw, height, width);
  options.recorder?.record('image', [height, width, 3], pixels);
  return toRgb(pixels, height, width);
}

/** Waits for the stage's weights and counts that time as loading. */
async function enter<W extends ResidentWeights>(
  stage: PlannedStage,
  { residency }: PipelineParts<W>,
  { options, stopwatch }: { options: RunOptions; stopwatch: Stopwatch },
): Promise<void> {
  await stopwatch.time('load', stage, () => residency.enter(stage, options.signal));
}
