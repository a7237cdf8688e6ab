import {
  type ErrorBody,
  errorBodyOf,
  type GenerateReport,
  isDanqingError,
  type JobAdaptation,
  type JobProgress,
  type JobReport,
  type RgbImage,
  type Warning,
} from '@danqing/protocol';
import { loadAttachments } from '../attachments/load-attachments.ts';
import type { EnginePool } from '../engines/engine-pool.ts';
import { engineRequest } from '../engines/resolve-submission.ts';
import { encodePreview } from '../pictures/small-pictures.ts';
import type { AttachmentStore } from '../ports/attachment-store.ts';
import type { ImageStore } from '../ports/image-store.ts';
import type { JobRecord } from '../ports/job-record.ts';
import { RunProgress } from './run-progress.ts';

export interface JobPreview {
  readonly image: number;
  readonly step: number;
  /** WebP. */
  readonly bytes: Uint8Array;
}

/**
 * Called during a run with plain values, which could come from another machine. `preview` is set when there is a new
 * one.
 */
export type RunListener = (state: RunState, preview: JobPreview | null) => void;

export interface RunState {
  readonly progress: JobProgress;
  /** Warnings given since the run began. */
  readonly warnings: readonly Warning[];
}

export type Outcome =
  | { readonly step: 'finish'; readonly report: JobReport }
  | { readonly step: 'fail'; readonly error: ErrorBody }
  /** The signal fired, or the engine was closed. */
  | { readonly step: 'interrupt' };

export interface WorkerParts {
  readonly pool: EnginePool;
  readonly images: Pick<ImageStore, 'save'>;
  readonly attachments: Pick<AttachmentStore, 'read'>;
}

/** Draws the images of jobs with engines of the pool, and saves them. */
export class Worker {
  private readonly parts: WorkerParts;

  constructor(parts: WorkerParts) {
    this.parts = parts;
  }

  /** Never rejects: whatever happens is the outcome of this job alone. */
  async run(
    job: JobRecord,
    { signal, listener }: { readonly signal: AbortSignal; readonly listener: RunListener },
  ): Promise<Outcome> {
    const { id, model, request } = job;
    const { pool, images: store, attachments } = this.parts;
    const state = new RunProgress(request);
    const previews = new NewestPreview((preview) => {
      state.show(id, preview);
      listener(state, preview);
    });
    try {
      const report = await pool.use(
        model,
        async ({ engine }) => {
          const given = await loadAttachments(attachments, job, engine.model);
          const { images, report } = await engine.generate(engineRequest(request), {
            ...given,
            signal,
            preview: true,
            onEvent: (event) => {
              if (state.hear(event)) listener(state, null);
              if (event.type === 'step' && event.preview !== undefined) previews.take(event, event.preview);
            },
          });
          await previews.finish();
          const isRepeatable = given.noise === undefined;
          for (const { image, seed } of images)
            await store.save({ jobId: id, model, image, seed, request, report, isRepeatable });
          return report;
        },
        signal,
      );
      return { step: 'finish', report: jobReportOf(report, state.progress.adaptations) };
    } catch (error) {
      return isDanqingError(error, 'CANCELLED')
        ? { step: 'interrupt' }
        : { step: 'fail', error: errorBodyOf(error) };
    } finally {
      previews.drop();
    }
  }
}

/** Encodes one preview at a time; of those that arrive meanwhile, only the newest is kept. */
class NewestPreview {
  private readonly give: (preview: JobPreview) => void;
  private next: { readonly image: number; readonly step: number; readonly pixels: RgbImage } | null = null;
  private working: Promise<void> | null = null;
  private isDropped = false;

  constructor(give: (preview: JobPreview) => void) {
    this.give = give;
  }

  take({ image, step }: { readonly image: number; readonly step: number }, pixels: RgbImage): void {
    this.next = { image, step, pixels };
    this.working ??= this.work();
  }

  async finish(): Promise<void> {
    await this.working;
  }

  /** Emits nothing more: the run is over. */
  drop(): void {
    this.isDropped = true;
  }

  private async work(): Promise<void> {
    while (this.next !== null) {
      const { image, step, pixels } = this.next;
      this.next = null;
      const bytes = await encodePreview(pixels);
      if (!this.isDropped) this.give({ image, step, bytes });
    }
    this.working = null;
  }
}

function jobReportOf(report: GenerateReport, adaptations: JobAdaptation[]): JobReport {
  const { model, profile, stages, promptTokens, promptTruncated, plan, memory, peakBytes } = report;
  return {
    model,
    profile: { ...profile, details: [...profile.details] },
    stageMs: Object.fromEntries(stages.map(({ stage, durationMs }) => [stage, durationMs])),
    promptTokens,
    promptTruncated,
    placement: plan.placement,
    plannedBytes: plan.peakBytes,
    usedBytes: memory.usedBytes,
    peakBytes,
    adaptations,
  };
}
