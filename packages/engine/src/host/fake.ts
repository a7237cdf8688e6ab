import { setTimeout as sleep } from 'node:timers/promises';
import {
  type EngineClient,
  type EngineModel,
  type GenerateOptions,
  type PromptTokens,
  QueuedEngine,
  type UnqueuedEngine,
} from '@danqing/core/engine';
import { promptCutOff, Stopwatch } from '@danqing/core/pipeline';
import {
  DanqingError,
  type GeneratedImage,
  type GenerateRequest,
  type GenerateResult,
  type MemoryPlan,
  type RgbImage,
  throwIfCancelled,
} from '@danqing/protocol';
import { say } from '../say/say.ts';

export interface FakeEngineOptions {
  /** Duration of each step; default: none. */
  readonly stepMs?: number;
  /** The error with which a request fails instead of producing an image. */
  readonly failWith?: (request: GenerateRequest) => DanqingError | null;
}

const MODEL: EngineModel = {
  card: {
    name: 'fake',
    defaults: { width: 64, height: 64, steps: 4, guidance: 0 },
    limits: { minSize: 64, maxSize: 2048 },
    preview: null,
  },
  kind: 'turbo',
  shift: 3,
  latentChannels: 16,
  warnings: [],
};
const PREVIEW_SCALE = 8;
const TOKEN_LIMIT = 512;
/** Nothing is loaded, so no memory is needed. */
const PLAN: MemoryPlan = {
  placement: 'resident',
  memoryBudgetBytes: null,
  smallerModel: null,
  peakBytes: 0,
  stages: [],
  overheadBytes: 0,
  scratchBytes: 0,
};

/**
 * An engine that draws a colour gradient from prompt and seed, without a model or native code, for tests of the layers
 * above an engine. It fulfils the contract of `EngineClient`, which a single suite checks for all engines.
 */
export function openFakeEngine(options: FakeEngineOptions = {}): EngineClient {
  return new QueuedEngine(new FakeEngine(options));
}

class FakeEngine implements UnqueuedEngine {
  readonly model = MODEL;
  private readonly options: FakeEngineOptions;

  constructor(options: FakeEngineOptions) {
    this.options = options;
  }

  async plan(): Promise<MemoryPlan> {
    return PLAN;
  }

  async tokenize(prompt: string): Promise<PromptTokens> {
    const letters = prompt.slice(0, TOKEN_LIMIT);
    const ids = Int32Array.from({ length: letters.length }, (_, at) => letters.charCodeAt(at));
    return { ids, count: prompt.length, limit: TOKEN_LIMIT };
  }

  async generate(request: GenerateRequest, options: GenerateOptions = {}): Promise<GenerateResult> {
    const stopwatch = new Stopwatch(options.onEvent);
    const { count, limit } = await this.tokenize(request.prompt);
    if (count > limit) options.onEvent?.(promptCutOff({ tokens: count, limit, negative: false }));
    await stopwatch.time('text', 'text', async () => this.fail(request));
    const images: GeneratedImage[] = [];
    for (let index = 0; index < request.numImages; index += 1) {
      await stopwatch.time('denoise', `picture ${index + 1}`, () => this.denoise(request, index, options));
      const seed = request.seed + BigInt(index);
      const image = await stopwatch.time('decode', 'picture', async () => gradient(request, seed));
      record(options, image);
      images.push({ seed, image });
      options.onEvent?.({ type: 'image', image: index, seed });
    }
    return { images, report: report(request, stopwatch) };
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  private fail(request: GenerateRequest): void {
    const error = this.options.failWith?.(request) ?? null;
    if (error !== null) throw error;
  }

  private async denoise(request: GenerateRequest, image: number, options: GenerateOptions): Promise<void> {
    if (options.noise !== undefined && !options.noise.every(Number.isFinite)) {
      throw new DanqingError('RESULT_NOT_FINITE', say`The given noise contains NaN or infinity.`);
    }
    const { steps, width, height, seed } = request;
    const durationMs = this.options.stepMs ?? 0;
    const small = { ...request, width: width / PREVIEW_SCALE, height: height / PREVIEW_SCALE };
    for (let step = 1; step <= steps; step += 1) {
      // At least one turn of the event loop: a caller may cancel between any two steps.
      await sleep(durationMs, undefined, { signal: options.signal }).catch(() => undefined);
      throwIfCancelled(options.signal);
      const preview = options.preview ? { preview: gradient(small, seed) } : {};
      options.onEvent?.({ type: 'step', image, step, steps, durationMs, ...preview });
    }
  }
}

/** The same request gives the same image; another prompt or seed gives another. */
function gradient({ prompt, width, height }: GenerateRequest, seed: bigint): RgbImage {
  let hash = Number(BigInt.asUintN(32, seed)) ^ 0x9e3779b9;
  for (const character of prompt) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < data.length; at += 1) {
    const pixel = Math.floor(at / 3);
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const shade = Math.floor(((x / width + y / height) / 2) * 128);
    data[at] = ((hash >>> ((at % 3) * 8)) & 0x7f) + shade;
  }
  return { width, height, data };
}

function record({ record: receive }: GenerateOptions, { width, height, data }: RgbImage): void {
  receive?.(
    'image',
    [height, width, 3],
    Float32Array.from(data, (value) => value / 255),
  );
}

function report(request: GenerateRequest, { stages }: Stopwatch): GenerateResult['report'] {
  return {
    request,
    model: MODEL.card.name,
    profile: { device: 'fake', threads: 1, precision: 'auto', details: [], hash: '000000000000' },
    stages,
    promptTokens: request.prompt.length,
    promptTruncated: false,
    plan: PLAN,
    adaptations: [],
    peakBytes: process.resourceUsage().maxRSS * 1024,
    memory: { usedBytes: 0, source: 'allocator' as const, allocatedBytes: 0 },
  };
}
