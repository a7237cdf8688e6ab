import { encodePng, pictureTexts } from '@danqing/engine';
import { readVersion } from '@danqing/engine/version';
import { planOrProblem } from '@danqing/planner';
import {
  DanqingError,
  eventWarning,
  type GenerateReport,
  type RgbImage,
  SerialQueue,
} from '@danqing/protocol';
import { CurrentModel } from '../../engines/current-model.ts';
import { EnginePool } from '../../engines/engine-pool.ts';
import type { ModelSource } from '../../engines/model-source.ts';
import { engineRequest, resolveSubmission } from '../../engines/resolve-submission.ts';
import { listMcpModels } from './list-mcp-models.ts';
import type {
  DrawWatch,
  McpBackend,
  McpDrawing,
  McpModel,
  McpOrder,
  McpPicture,
  McpPlan,
} from './mcp-backend.ts';

/** An image to save. */
export interface PictureToSave {
  readonly png: Uint8Array;
  readonly seed: bigint;
  readonly model: string;
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

export interface EngineBackendOptions {
  /** Null: the engine is never unloaded. */
  readonly idleUnloadMs: number | null;
  /** Writes an image. @returns its path. @throws DanqingError OUTPUT_UNWRITABLE */
  readonly save: (picture: PictureToSave) => Promise<string>;
}

/** Draws with an engine of its own, one request at a time: the backend of `danqing mcp`. */
export class EngineBackend implements McpBackend, AsyncDisposable {
  readonly listHistory = null;
  private readonly source: ModelSource;
  private readonly models: CurrentModel;
  private readonly pool: EnginePool;
  private readonly save: EngineBackendOptions['save'];
  private readonly turns = new SerialQueue();

  private constructor(source: ModelSource, models: CurrentModel, options: EngineBackendOptions) {
    this.source = source;
    this.models = models;
    this.save = options.save;
    this.pool = new EnginePool(source, { slots: 1, idleUnloadMs: options.idleUnloadMs });
  }

  /** Reads no weights. @throws DanqingError MODEL_*, FORMAT_* of the initial model */
  static async open(source: ModelSource, options: EngineBackendOptions): Promise<EngineBackend> {
    const models = new CurrentModel(source);
    await models.switchTo(source.initialName);
    return new EngineBackend(source, models, options);
  }

  async draw({ input, modelName }: McpOrder, { signal, onProgress }: DrawWatch): Promise<McpDrawing> {
    const model = await this.models.find(modelName ?? undefined);
    const { request, ...resolved } = resolveSubmission(input, model);
    const warnings = [...resolved.warnings];
    const total = request.steps * request.numImages;
    return this.turns.run(async () => {
      onProgress(0, total, 'loading');
      const { images, report } = await this.pool.use(
        model.name,
        async ({ engine }) =>
          await engine.generate(engineRequest(request), {
            signal,
            onEvent: (event) => {
              if (event.type === 'warning') warnings.push(eventWarning(event));
              if (event.type !== 'step') return;
              const done = event.image * event.steps + event.step;
              onProgress(done, total, `step ${done} of ${total}`);
            },
          }),
        signal,
      );
      const { width, height, steps, guidance } = request;
      const pictures = await this.keep(images, { report, model: model.name });
      return {
        model: model.name,
        width,
        height,
        steps,
        guidance,
        pictures,
        warnings,
      };
    }, signal);
  }

  async plan({ input, modelName }: McpOrder): Promise<McpPlan> {
    const model = await this.models.find(modelName ?? undefined);
    const { request, ...resolved } = resolveSubmission(input, model);
    const known = { warnings: resolved.warnings, expectedMs: null };
    const { signal } = new AbortController();
    return this.turns.run(() =>
      this.pool.use(
        model.name,
        async ({ engine }): Promise<McpPlan> => {
          const planned = await planOrProblem(engine.plan(engineRequest(request)));
          if (planned instanceof DanqingError) {
            const nothing = { peakBytes: null, placement: null, stages: [] };
            return { ...known, ...nothing, fits: false, error: planned.toBody() };
          }
          const { peakBytes, placement, stages } = planned;
          return { ...known, fits: true, peakBytes, placement, stages: stages.map(stageOf), error: null };
        },
        signal,
      ),
    );
  }

  listModels(): Promise<McpModel[]> {
    return listMcpModels(this.source, this.models.served.name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool[Symbol.asyncDispose]();
  }

  private async keep(
    images: readonly { readonly image: RgbImage; readonly seed: bigint }[],
    { report, model }: { readonly report: GenerateReport; readonly model: string },
  ): Promise<McpPicture[]> {
    const kept: McpPicture[] = [];
    for (const [index, { image, seed }] of images.entries()) {
      const png = await encodePng(image, pictureTexts(report, seed, readVersion()));
      const place = await this.save({ png, seed, model, index, count: images.length });
      kept.push({ png, seed: String(seed), place });
    }
    return kept;
  }
}

function stageOf({
  stage,
  weightBytes,
  activationBytes,
}: McpPlan['stages'][number]): McpPlan['stages'][number] {
  return { stage, weightBytes, activationBytes };
}
