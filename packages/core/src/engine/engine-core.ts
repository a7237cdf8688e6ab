import type {
  GenerateRequest,
  GenerateResult,
  MemoryPlan,
  ModelKind,
  Offload,
  Text,
} from '@danqing/protocol';
import type { ResidentWeights } from '../graph/lowering.ts';
import { ImageDecoder } from '../pipeline/autoencoder.ts';
import type { PipelineParts } from '../pipeline/parts.ts';
import { Residency } from '../pipeline/residency.ts';
import { TextEncoderOnDevice } from '../pipeline/text-encoder-on-device.ts';
import { Transformer } from '../pipeline/transformer.ts';
import type { PromptTokens, Qwen3Tokenizer } from '../tokenizer/qwen3-tokenizer.ts';
import { type RequestTokens, tokenCounts, tokenizeRequest } from '../tokenizer/request-tokens.ts';
import type { ComponentConfigs } from '../weights/component-models.ts';
import type { ModelCard } from '../weights/model-card.ts';
import type { Component } from '../weights/open-component.ts';
import type { EngineModel, GenerateOptions, PlanOptions, UnqueuedEngine } from './client.ts';
import type { CoreDevice } from './core-device.ts';
import { drawRequest } from './draw-request.ts';
import { FLUX_PREVIEW_MAP } from './flux-preview.ts';
import { type EncoderDevice, RequestPlanner } from './request-planner.ts';

/** The parts of a model that an engine computes with. The caller closes their files. */
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

export interface CoreOptions {
  readonly memoryBudgetBytes: number | null;
  readonly offload: Offload;
  readonly encoderDevice: EncoderDevice;
}

/** One model on one device. */
export class EngineCore<W extends ResidentWeights> implements UnqueuedEngine {
  readonly model: EngineModel;
  private readonly tokenizer: Qwen3Tokenizer;
  private readonly device: CoreDevice<W>;
  private readonly parts: PipelineParts<W>;
  private readonly options: CoreOptions;

  /** Takes ownership of `device`. */
  constructor(model: CoreModel, device: CoreDevice<W>, options: CoreOptions) {
    const { card, kind, shift, vae, tokenizer, warnings } = model;
    this.tokenizer = tokenizer;
    this.device = device;
    this.options = options;
    this.model = {
      card,
      kind,
      shift,
      latentChannels: vae.config.latentChannels,
      warnings: [...warnings, ...tokenizer.warnings],
    };
    this.parts = buildParts(model, device);
  }

  async tokenize(prompt: string): Promise<PromptTokens> {
    return this.tokenizer.encodePrompt(prompt);
  }

  async plan(request: GenerateRequest, { tokens }: PlanOptions = {}): Promise<MemoryPlan> {
    return this.planner(request, tokens ?? (await this.tokensOf(request))).first();
  }

  async generate(request: GenerateRequest, options: GenerateOptions = {}): Promise<GenerateResult> {
    const tokens = options.tokens ?? (await this.tokensOf(request));
    const { model, device, parts } = this;
    const planner = this.planner(request, tokens);
    return drawRequest({ model, device, parts, planner, tokens }, request, options);
  }

  /** Removes everything from the device; weights are loaded again when needed. */
  async release(): Promise<void> {
    this.parts.residency.leaveAll();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.parts.textEncoder[Symbol.dispose]();
    this.parts.transformer[Symbol.dispose]();
    this.parts.decoder[Symbol.dispose]();
    this.device[Symbol.dispose]();
  }

  private tokensOf(request: GenerateRequest): Promise<RequestTokens> {
    return tokenizeRequest(request, (text) => this.tokenizer.encodePrompt(text));
  }

  private planner(request: GenerateRequest, tokens: RequestTokens): RequestPlanner<W> {
    this.device.meter.setBaseline();
    return new RequestPlanner(this.parts, request, {
      ...this.options,
      tokenCounts: tokenCounts(tokens),
      overheadBytes: this.device.overheadBytes,
    });
  }
}

function buildParts<W extends ResidentWeights>(
  { card, transformer, vae }: CoreModel,
  device: CoreDevice<W>,
): PipelineParts<W> {
  const text = new TextEncoderOnDevice(device.encoder, () => device.openProcessorEncoder());
  const denoise = new Transformer(device.lowering, transformer.config, transformer.weights);
  const decode = new ImageDecoder(device.lowering, vae.config, vae.weights);
  return {
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
    latentChannels: vae.config.latentChannels,
    previewMap: card.preview ?? FLUX_PREVIEW_MAP,
  };
}
