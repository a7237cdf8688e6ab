import type { GenerateRequest, GenerateResult } from '@danqing/protocol';
import { GgmlLowering } from '../graph/ggml/lowering.ts';
import { choosePolicy, type Precision } from '../graph/ggml/policy.ts';
import { EXACT_FORMS, STORED_FORMS } from '../graph/ggml/weight-forms.ts';
import type { GgmlWeights } from '../graph/ggml/weights.ts';
import { ImageDecoder } from '../pipeline/autoencoder.ts';
import type { PipelineParts } from '../pipeline/parts.ts';
import { Stopwatch } from '../pipeline/stopwatch.ts';
import { TextEncoder } from '../pipeline/text-encoder.ts';
import { textToImage } from '../pipeline/text-to-image.ts';
import { Transformer } from '../pipeline/transformer.ts';
import type { CheckpointPaths } from '../weights/checkpoint-places.ts';
import { type Checkpoint, openCheckpoint } from '../weights/open-checkpoint.ts';
import { chooseDevice } from './choose-device.ts';
import type { EngineClient, EngineModel, GenerateOptions } from './client.ts';
import { FLUX_PREVIEW_MAP } from './flux-preview.ts';
import { executionProfile } from './profile.ts';
import { makeTokenizer } from './tokenizer.ts';

export interface EngineOptions {
  readonly paths: CheckpointPaths;
  /** ggml's name of a device, or a kind (`cpu`, `vulkan`); default: the first graphics card, else the CPU. */
  readonly device?: string;
  /** On the CPU; default: all processors this process may use. */
  readonly threads?: number;
  readonly precision?: Precision;
}

/**
 * Opens a model and a device in this process. No weights are read before the first request.
 * @throws DanqingError MODEL_*, FORMAT_*, NATIVE_*, DEVICE_UNAVAILABLE
 */
export async function openEngineInProcess(options: EngineOptions): Promise<EngineClient> {
  const checkpoint = await openCheckpoint(options.paths);
  try {
    return new InProcessEngine(checkpoint, options);
  } catch (error) {
    await checkpoint[Symbol.asyncDispose]();
    throw error;
  }
}

class InProcessEngine implements EngineClient {
  readonly model: EngineModel;
  private readonly checkpoint: Checkpoint;
  private readonly lowering: GgmlLowering;
  private readonly parts: PipelineParts<GgmlWeights>;
  private readonly precision: Precision;
  /** Settles when the work before has; each request appends itself. */
  private tail: Promise<unknown> = Promise.resolve();

  constructor(checkpoint: Checkpoint, { device, threads, precision = 'auto' }: EngineOptions) {
    const tokenizer = makeTokenizer(checkpoint);
    const { card, scheduler, warnings } = checkpoint;
    this.checkpoint = checkpoint;
    this.precision = precision;
    this.model = {
      card,
      shift: scheduler.shift,
      latentChannels: checkpoint.vae.config.latentChannels,
      warnings: [...warnings, ...tokenizer.warnings],
    };
    const chosen = chooseDevice(device);
    const lowering = new GgmlLowering(chosen, {
      ...(threads === undefined ? {} : { threads }),
      policy: choosePolicy(chosen, precision),
      forms: precision === 'f32' ? EXACT_FORMS : STORED_FORMS,
    });
    this.lowering = lowering;
    this.parts = {
      tokenizer,
      textEncoder: new TextEncoder(lowering, checkpoint.textEncoder.config, checkpoint.textEncoder.weights),
      transformer: new Transformer(lowering, checkpoint.transformer.config, checkpoint.transformer.weights),
      decoder: new ImageDecoder(lowering, checkpoint.vae.config, checkpoint.vae.weights),
      latentChannels: this.model.latentChannels,
      previewMap: card.preview ?? FLUX_PREVIEW_MAP,
    };
  }

  generate(request: GenerateRequest, options: GenerateOptions = {}): Promise<GenerateResult> {
    const turn = this.tail.then(() => this.run(request, options));
    this.tail = turn.catch(() => undefined);
    return turn;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tail;
    this.parts.textEncoder[Symbol.dispose]();
    this.parts.transformer[Symbol.dispose]();
    this.parts.decoder[Symbol.dispose]();
    this.lowering[Symbol.dispose]();
    await this.checkpoint[Symbol.asyncDispose]();
  }

  private async run(request: GenerateRequest, options: GenerateOptions): Promise<GenerateResult> {
    const { record, ...rest } = options;
    const stopwatch = new Stopwatch(options.onEvent);
    const { images, prompt } = await textToImage(this.parts, request, {
      options: { ...rest, ...(record === undefined ? {} : { recorder: { record } }) },
      stopwatch,
    });
    const report = {
      request,
      model: this.model.card.name,
      profile: executionProfile(this.lowering, this.precision),
      stages: stopwatch.stages,
      promptTokens: prompt.ids.length,
      promptTruncated: prompt.truncated,
      peakBytes: process.resourceUsage().maxRSS * 1024,
    };
    return { images, report };
  }
}
