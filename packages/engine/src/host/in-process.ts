import type {
  Adaptation,
  ExecutionProfile,
  GenerateRequest,
  GenerateResult,
  MemoryPlan,
  Offload,
} from '@danqing/protocol';
import type { GgmlLowering } from '../graph/ggml/lowering.ts';
import type { Precision } from '../graph/ggml/policy.ts';
import type { GgmlWeights } from '../graph/ggml/weights.ts';
import { overheadOf } from '../memory/overhead.ts';
import { runsElsewhere } from '../memory/stage-run.ts';
import { ImageDecoder } from '../pipeline/autoencoder.ts';
import { checkNoise } from '../pipeline/check-noise.ts';
import type { PipelineParts } from '../pipeline/parts.ts';
import { PlacedTextEncoder } from '../pipeline/placed-text-encoder.ts';
import { Residency } from '../pipeline/residency.ts';
import { Stopwatch } from '../pipeline/stopwatch.ts';
import { textToImage } from '../pipeline/text-to-image.ts';
import { Transformer } from '../pipeline/transformer.ts';
import { MAX_PROMPT_TOKENS } from '../tokenizer/qwen3-tokenizer.ts';
import { type Checkpoint, openCheckpoint } from '../weights/open-checkpoint.ts';
import { chooseDevice } from './choose-device.ts';
import type { EngineClient, EngineModel, GenerateOptions, PromptTokens } from './client.ts';
import { encoderPlace } from './encoder-place.ts';
import type { EncoderDevice, EngineOptions } from './engine-options.ts';
import { FLUX_PREVIEW_MAP } from './flux-preview.ts';
import { checkSlowDisk, FaultInjector } from './injected-fault.ts';
import { adaptationText, descend, smallerPlan } from './ladder.ts';
import { MemoryMeter } from './memory-meter.ts';
import { openLowering } from './open-lowering.ts';
import { executionProfile } from './profile.ts';
import { RequestPlanner } from './request-planner.ts';
import { RequestQueue } from './request-queue.ts';
import { EngineWithSmallerWeights, type YieldingEngine } from './smaller-weights.ts';
import { makeTokenizer } from './tokenizer.ts';

/**
 * Opens a model and a device in this process. No weights are read before the first request.
 * @throws DanqingError MODEL_*, FORMAT_*, NATIVE_*, DEVICE_UNAVAILABLE
 */
export async function openEngineInProcess(options: EngineOptions): Promise<EngineClient> {
  const { smaller = [], injectedFault: _, ...sound } = options;
  const engine = await openOne(options);
  if (smaller.length === 0) return engine;
  return new EngineWithSmallerWeights(engine, smaller, ({ paths }) => openOne({ ...sound, paths }));
}

async function openOne(options: EngineOptions): Promise<InProcessEngine> {
  if (options.slowDisk !== undefined) checkSlowDisk(options.slowDisk);
  const checkpoint = await openCheckpoint(options.paths, options.slowDisk);
  try {
    return new InProcessEngine(checkpoint, options);
  } catch (error) {
    await checkpoint[Symbol.asyncDispose]();
    throw error;
  }
}

class InProcessEngine implements YieldingEngine {
  readonly model: EngineModel;
  private readonly checkpoint: Checkpoint;
  private readonly lowering: GgmlLowering;
  /** Beside another device, once the text encoder is wanted there. */
  private processor: GgmlLowering | null = null;
  private readonly encoderDevice: EncoderDevice;
  private readonly parts: PipelineParts<GgmlWeights>;
  private readonly precision: Precision;
  private readonly budgetBytes: number | null;
  private readonly offload: Offload;
  private readonly meter: MemoryMeter;
  private readonly queue = new RequestQueue();
  private closing: Promise<void> | null = null;

  constructor(checkpoint: Checkpoint, options: EngineOptions) {
    const { device, precision = 'auto', memoryBudgetBytes = null, offload = 'auto' } = options;
    const { injectedFault, textEncoderDevice = 'auto' } = options;
    const tokenizer = makeTokenizer(checkpoint);
    const { card, scheduler, warnings } = checkpoint;
    this.checkpoint = checkpoint;
    this.precision = precision;
    this.budgetBytes = memoryBudgetBytes;
    this.offload = offload;
    this.model = {
      card,
      shift: scheduler.shift,
      latentChannels: checkpoint.vae.config.latentChannels,
      warnings: [...warnings, ...tokenizer.warnings],
    };
    const lowering = openLowering(chooseDevice(device), options);
    this.lowering = lowering;
    this.encoderDevice = lowering.backend.device.kind === 'cpu' ? 'device' : textEncoderDevice;
    const faults = injectedFault === undefined ? null : new FaultInjector(injectedFault);
    if (faults !== null) lowering.ledger.fault = () => faults.refuses();
    this.meter = new MemoryMeter(lowering.backend.device, lowering.ledger);
    const { transformer, vae } = checkpoint;
    const encode = new PlacedTextEncoder(encoderPlace(lowering, checkpoint, options), () => {
      this.processor ??= openLowering(chooseDevice('cpu'), options);
      return encoderPlace(this.processor, checkpoint, options);
    });
    const denoise = new Transformer(lowering, transformer.config, transformer.weights);
    const decode = new ImageDecoder(lowering, vae.config, vae.weights);
    this.parts = {
      tokenizer,
      textEncoder: encode,
      transformer: denoise,
      decoder: decode,
      residency: new Residency(
        { encode, denoise, decode },
        {
          releaseActivations: () => lowering.releaseActivations(),
          onEnter: (stage) => faults?.enter(stage),
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

  release(): Promise<void> {
    return this.queue.run(undefined, async () => this.parts.residency.leaveAll());
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.closing ??= this.close();
    return this.closing;
  }

  private planner(request: GenerateRequest): RequestPlanner<GgmlWeights> {
    this.meter.setBaseline();
    return new RequestPlanner(this.parts, request, {
      overheadBytes: overheadOf(this.lowering.backend.device),
      budgetBytes: this.budgetBytes,
      offload: this.offload,
      encoderDevice: this.encoderDevice,
    });
  }

  private async close(): Promise<void> {
    await this.queue.close();
    this.parts.textEncoder[Symbol.dispose]();
    this.parts.transformer[Symbol.dispose]();
    this.parts.decoder[Symbol.dispose]();
    this.lowering[Symbol.dispose]();
    this.processor?.[Symbol.dispose]();
    await this.checkpoint[Symbol.asyncDispose]();
  }

  private profileOf({ stages }: MemoryPlan): ExecutionProfile {
    const encoder = runsElsewhere(stages) ? this.processor : null;
    return executionProfile(this.lowering, this.precision, encoder);
  }

  private async run(request: GenerateRequest, options: GenerateOptions): Promise<GenerateResult> {
    checkNoise(options.noise, request, this.model);
    const { record, shrink, ...rest } = options;
    const stopwatch = new Stopwatch((event) => {
      this.meter.sample();
      options.onEvent?.(event);
    });
    const planner = this.planner(request);
    const planned = planner.first();
    const adaptations: Adaptation[] = [];
    // A larger picture before this one may have left more than is planned now.
    this.lowering.releaseActivations(
      Math.max(...planned.stages.map(({ activationBytes }) => activationBytes)),
    );
    this.meter.begin();
    const attempt = async (plan: MemoryPlan) => {
      this.lowering.ledger.limitBytes =
        plan.budgetBytes === null ? null : plan.budgetBytes - plan.scratchBytes;
      this.parts.residency.follow(plan);
      const drawn = await textToImage(this.parts, request, {
        options: { ...rest, ...(record === undefined ? {} : { recorder: { record } }) },
        stopwatch,
      });
      return { ...drawn, plan };
    };
    const { images, prompt, plan } = await descend(
      shrink === true ? smallerPlan(planned, planner) : planned,
      attempt,
      {
        planner,
        reclaim: () => this.parts.residency.leaveAll(),
        onAdaptation: (adaptation) => {
          adaptations.push(adaptation);
          options.onEvent?.({ type: 'warning', message: adaptationText(adaptation), adaptation });
        },
      },
    );
    const report = {
      request,
      model: this.model.card.name,
      profile: this.profileOf(plan),
      stages: stopwatch.stages,
      promptTokens: prompt.ids.length,
      promptTruncated: prompt.truncated,
      plan,
      adaptations,
      peakBytes: process.resourceUsage().maxRSS * 1024,
      memory: this.meter.usage(),
    };
    return { images, report };
  }
}
