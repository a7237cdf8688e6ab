import {
  type ErrorBody,
  errorBodyOf,
  type GenerateReport,
  isDanqingError,
  type JobAdaptation,
  type JobReport,
  type RgbImage,
} from '@danqing/protocol';
import type { EnginePool } from '../engines/engine-pool.ts';
import { encodePreview } from '../pictures/encode-preview.ts';
import type { PictureStore } from '../pictures/picture-store.ts';
import type { JobPreview, LiveJob } from './live-job.ts';
import { engineRequest } from './resolve-submission.ts';

export interface RunParts {
  readonly pool: EnginePool;
  readonly pictures: PictureStore;
}

export interface RunListener {
  changed(): void;
  previewed(preview: JobPreview): void;
}

export type Outcome =
  | { readonly step: 'finish'; readonly report: GenerateReport }
  | { readonly step: 'fail'; readonly error: ErrorBody }
  | { readonly step: 'cancel' | 'interrupt' | 'postpone' };

/** Draws and writes the pictures of a job. Never rejects: whatever happens is the outcome of this job alone. */
export async function runJob(
  job: LiveJob,
  { pool, pictures }: RunParts,
  listener: RunListener,
): Promise<Outcome> {
  const { signal } = job.begin();
  const { id, model, request } = job.record;
  try {
    const report = await pool.use(
      model,
      async ({ engine }) => {
        const encoder = new NewestPreview(listener.previewed);
        const { images, report } = await engine.generate(engineRequest(request), {
          signal,
          preview: true,
          onEvent: (event) => {
            if (job.hear(event)) listener.changed();
            if (event.type === 'step' && event.preview !== undefined) encoder.take(event, event.preview);
          },
        });
        await encoder.finish();
        for (const { image, seed } of images)
          await pictures.add({ jobId: id, model, image, seed, request, report });
        return report;
      },
      signal,
    );
    return { step: 'finish', report };
  } catch (error) {
    return outcomeOf(error, job);
  }
}

function outcomeOf(error: unknown, job: LiveJob): Outcome {
  if (isDanqingError(error, 'CANCELLED')) return { step: job.ending ?? 'interrupt' };
  return { step: 'fail', error: errorBodyOf(error) };
}

/** Encodes one preview at a time; of those that come meanwhile, the newest. */
class NewestPreview {
  private readonly give: (preview: JobPreview) => void;
  private next: { readonly image: number; readonly step: number; readonly pixels: RgbImage } | null = null;
  private working: Promise<void> | null = null;

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

  private async work(): Promise<void> {
    while (this.next !== null) {
      const { image, step, pixels } = this.next;
      this.next = null;
      this.give({ image, step, bytes: await encodePreview(pixels) });
    }
    this.working = null;
  }
}

export function jobReportOf(report: GenerateReport, adaptations: JobAdaptation[]): JobReport {
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
