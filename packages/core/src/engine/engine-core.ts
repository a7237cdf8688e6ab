import type {
  Adaptation,
  ExecutionProfile,
  GenerateRequest,
  GenerateResult,
  MemoryPlan,
  MemoryUsage,
  ModelKind,
  Offload,
  PlannedStage,
  Text,
} from '@danqing/protocol';
import type { Lowering, ResidentWeights } from '../graph/lowering.ts';
import { runsElsewhere } from '../memory/stage-mode.ts';
import { ImageDecoder } from '../pipeline/autoencoder.ts';
import { checkNoise } from '../pipeline/check-noise.ts';
import type { PipelineParts } from '../pipeline/parts.ts';
import { Residency } from '../pipeline/residency.ts';
import { Stopwatch } from '../pipeline/stopwatch.ts';
import { type EncoderInstance, TextEncoderOnDevice } from '../pipeline/text-encoder-on-device.ts';
import { textToImage } from '../pipeline/text-to-image.ts';
import { Transformer } from '../pipeline/transformer.ts';
import { MAX_PROMPT_TOKENS, type Qwen3Tokenizer } from '../tokenizer/qwen3-tokenizer.ts';
import type { ComponentConfigs } from '../weights/component-models.ts';
import type { ModelCard } from '../weights/model-card.ts';
import type { Component } from '../weights/open-component.ts';
import type { EngineClient, EngineModel, GenerateOptions, PromptTokens } from './client.ts';
import { FLUX_PREVIEW_MAP } from './flux-preview.ts';
import { adaptationEvent, adaptationOf, retryWithLessMemory, smallerPlan } from './memory-fallback.ts';
import { type EncoderDevice, RequestPlanner } from './request-planner.ts';
import { RequestQueue } from './request-queue.ts';

/** The parts of a model that an engine computes with; their files stay the caller's to close. */
export interface CoreModel {
  readonly card: ModelCard;
  readonly kind: ModelKind;
  /** Schedule shift of the model's scheduler. */
  readonly shift: number;
  readonly transformer: Component<ComponentConfigs['transformer']>;
  readonly vae: Component<ComponentConfigs['vae']>;
  readonly tokenizer: Qwen3Tokenizer;
  readonly warnings: readonly Text[];
}

/** What an engine computes on: a lowering, and what is known and measured around it. */
export interface CoreDevice<W extends ResidentWeights> extends Disposable {
  readonly lowering: Lowering<W>;
  /** What computing takes beside weights and activations; see memory/overhead.ts. */
  readonly overheadBytes: number;
  /** The text encoder on this device. */
  readonly encoder: EncoderInstance<W>;
  /** The text encoder on the processor beside this device. Called once, when a plan first wants it. */
  openProcessorEncoder(): EncoderInstance<W>;
  /** Weights and activations together may take no more from here on; null: no limit. */
  limitMemory(bytes: number | null): void;
  /** `onProcessor`: prompts were read on the processor. */
  profile(onProcessor: boolean): ExecutionProfile;
  readonly meter: CoreMeter;
  /** Hears of each stage that begins. */
  onStage?(stage: PlannedStage): void;
}

/** Measures the memory that requests really take. */
export interface CoreMeter {
  /** Before a plan is made; only the first call counts. */
  setBaseline(): void;
  /** From here on the most is sought anew. */
  begin(): void;
  sample(): void;
  usage(): MemoryUsage;
  /** Of the process that computes. */
  peakBytes(): number;
}

export interface CoreOptions {
  readonly budgetBytes: number | null;
  readonly offload: Offload;
  readonly encoderDevice: EncoderDevice;
}

/** One model on one device: requests in turn, each planned, drawn, and drawn again with less memory where it is refused. */
export class EngineCore<W extends ResidentWeights> implements EngineClient {
  readonly model: EngineModel;
  private readonly device: CoreDevice<W>;
  private readonly parts: PipelineParts<W>;
  private readonly options: CoreOptions;
  private readonly queue = new RequestQueue();
  private closing: Promise<void> | null = null;

  /** Takes ownership of `device`. */
  constructor(model: CoreModel, device: CoreDevice<W>, options: CoreOptions) {
    const { card, kind, shift, transformer, vae, tokenizer, warnings } = model;
    this.device = device;
    this.options = options;
    this.model = {
      card,
      kind,
      shift,
      latentChannels: vae.config.latentChannels,
      warnings: [...warnings, ...tokenizer.warnings],
    };
    const text = new TextEncoderOnDevice(device.encoder, () => device.openProcessorEncoder());
    const denoise = new Transformer(device.lowering, transformer.config, transformer.weights);
    const decode = new ImageDecoder(device.lowering, vae.config, vae.weights);
    this.parts = {
      tokenizer,
      textEncoder: text,
      transformer: denoise,
      decoder: decode,
      residency: new Residency(
        { text, denoise, decode },
        {
          releaseActivations: () => device.lowering.releaseActivations(),
          onEnter: (stage) => device.onStage?.(stage),
        },
      ),
      latentChannels: this.model.latentChannels,
      previewMap: card.preview ?? FLUX_PREVIEW_MAP,
    };
  }

  /** In turn with the requests: it builds graphs on the same device. */
  plan(request: GenerateRequest): Promise<MemoryPlan> {
    return this.queue.run(undefined, async () => this.planner(request).first());
  }

  async countTokens(prompt: string): Promise<PromptTokens> {
    const { untruncatedLength } = this.parts.tokenizer.encodePrompt(prompt);
    return { count: untruncatedLength, limit: MAX_PROMPT_TOKENS };
  }

  generate(request: GenerateRequest, options: GenerateOptions = {}): Promise<GenerateResult> {
    return this.queue.run(options.signal, (signal) => this.run(request, { ...options, signal }));
  }

  /** Everything leaves the device; what is needed comes again. */
  release(): Promise<void> {
    return this.queue.run(undefined, async () => this.parts.residency.leaveAll());
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.closing ??= this.close();
    return this.closing;
  }

  private planner(request: GenerateRequest): RequestPlanner<W> {
    this.device.meter.setBaseline();
    return new RequestPlanner(this.parts, request, {
      ...this.options,
      overheadBytes: this.device.overheadBytes,
    });
  }

  private async close(): Promise<void> {
    await this.queue.close();
    this.parts.textEncoder[Symbol.dispose]();
    this.parts.transformer[Symbol.dispose]();
    this.parts.decoder[Symbol.dispose]();
    this.device[Symbol.dispose]();
  }

  private async run(request: GenerateRequest, options: GenerateOptions): Promise<GenerateResult> {
    checkNoise(options.noise, request, this.model);
    const { record, shrink, ...rest } = options;
    const { meter } = this.device;
    const stopwatch = new Stopwatch((event) => {
      meter.sample();
      options.onEvent?.(event);
    });
    const planner = this.planner(request);
    const planned = planner.first();
    const adaptations: Adaptation[] = [];
    // A larger picture before this one may have left more than is planned now.
    this.device.lowering.releaseActivations(
      Math.max(...planned.stages.map(({ activationBytes }) => activationBytes)),
    );
    meter.begin();
    const attempt = async (plan: MemoryPlan) => {
      this.device.limitMemory(plan.budgetBytes === null ? null : plan.budgetBytes - plan.scratchBytes);
      this.parts.residency.follow(plan);
      const drawn = await textToImage(this.parts, request, {
        options: { ...rest, ...(record === undefined ? {} : { recorder: { record } }) },
        stopwatch,
      });
      return { ...drawn, plan };
    };
    const { images, prompt, plan } = await retryWithLessMemory(
      shrink === true ? smallerPlan(planned, planner) : planned,
      attempt,
      {
        planner,
        reclaim: () => this.parts.residency.leaveAll(),
        onAdaptation: (step) => {
          adaptations.push(adaptationOf(step));
          options.onEvent?.(adaptationEvent(step));
        },
      },
    );
    const report = {
      request,
      model: this.model.card.name,
      profile: this.device.profile(runsElsewhere(plan.stages)),
      stages: stopwatch.stages,
      promptTokens: prompt.ids.length,
      promptTruncated: prompt.truncated,
      plan,
      adaptations,
      peakBytes: meter.peakBytes(),
      memory: meter.usage(),
    };
    return { images, report };
  }
}
