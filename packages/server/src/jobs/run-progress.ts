import {
  eventWarning,
  type GenerateEvent,
  type JobProgress,
  type JobRequest,
  type Warning,
  type WarningEvent,
} from '@danqing/protocol';

/** The progress of a job that has just begun. */
export function initialProgress({ steps }: JobRequest): JobProgress {
  return {
    stage: 'load',
    image: 0,
    step: 0,
    steps,
    fraction: 0,
    remainingMs: null,
    previewUrl: null,
    adaptations: [],
  };
}

/** The published state of a run, derived from the engine's events. */
export class RunProgress {
  progress: JobProgress;
  /** Warnings given during the run. */
  warnings: readonly Warning[] = [];
  private readonly request: JobRequest;
  private stepMs = 0;
  private stepsTimed = 0;

  constructor(request: JobRequest) {
    this.request = request;
    this.progress = initialProgress(request);
  }

  /** Applies an event; true if the published state has changed. */
  hear(event: GenerateEvent): boolean {
    if (event.type === 'stage') this.progress = { ...this.progress, stage: event.stage };
    else if (event.type === 'warning') this.warn(event);
    else if (event.type === 'step') {
      this.stepMs += event.durationMs;
      this.stepsTimed += 1;
      this.progress = { ...this.progress, stage: 'denoise', ...this.placeOf(event) };
    } else return false;
    return true;
  }

  /** Announces the preview of a step. Its URL changes with the preview, so that browsers load it again. */
  show(jobId: string, { image, step }: { readonly image: number; readonly step: number }): void {
    this.progress = { ...this.progress, previewUrl: `/api/jobs/${jobId}/preview?of=${image}-${step}` };
  }

  private warn(event: WarningEvent): void {
    this.warnings = [...this.warnings, eventWarning(event)];
    const { message, adaptation } = event;
    if (adaptation === undefined) return;
    const { kind, peakBytes } = adaptation;
    const adaptations = [...this.progress.adaptations, { kind, peakBytes, message }];
    this.progress = { ...this.progress, adaptations };
  }

  private placeOf({ image, step, steps }: { image: number; step: number; steps: number }) {
    const all = steps * this.request.numImages;
    const done = image * steps + step;
    const remainingMs = Math.round((this.stepMs / this.stepsTimed) * (all - done));
    return { image, step, steps, fraction: done / all, remainingMs };
  }
}
