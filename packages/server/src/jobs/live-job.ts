import { eventWarning, type GenerateEvent, type JobProgress, type WarningEvent } from '@danqing/protocol';
import type { JobRecord } from './job-record.ts';
import type { JobStep } from './job-state.ts';

export interface JobPreview {
  readonly image: number;
  readonly step: number;
  readonly bytes: Uint8Array;
}

/** A job that has not ended, with what is not worth keeping beyond that. */
export class LiveJob {
  record: JobRecord;
  progress: JobProgress | null = null;
  preview: JobPreview | null = null;
  /** Ends the run; null while it waits. */
  controller: AbortController | null = null;
  /** Why the run was asked to end. */
  ending: Extract<JobStep, 'cancel' | 'postpone'> | null = null;
  /** Resolves, never rejects, when the run is over. */
  over: Promise<void> = Promise.resolve();
  /** As last told. */
  position: number | null = null;
  private stepMs = 0;
  private stepsTimed = 0;

  constructor(record: JobRecord) {
    this.record = record;
  }

  begin(): AbortController {
    const { steps } = this.record.request;
    this.progress = {
      stage: 'load',
      image: 0,
      step: 0,
      steps,
      fraction: 0,
      remainingMs: null,
      previewUrl: null,
      adaptations: [],
    };
    this.stepMs = 0;
    this.stepsTimed = 0;
    this.ending = null;
    this.controller = new AbortController();
    return this.controller;
  }

  end(): void {
    this.progress = null;
    this.preview = null;
    this.controller = null;
  }

  /** Whether the event changes what is told of the job. */
  hear(event: GenerateEvent): boolean {
    if (this.progress === null) return false;
    if (event.type === 'stage') {
      this.progress = { ...this.progress, stage: event.stage };
      return true;
    }
    if (event.type === 'warning') {
      this.warn(event);
      return true;
    }
    if (event.type !== 'step') return false;
    this.stepMs += event.durationMs;
    this.stepsTimed += 1;
    this.progress = { ...this.progress, stage: 'denoise', ...this.placeOf(event) };
    return true;
  }

  showPreview(preview: JobPreview): void {
    if (this.progress === null) return;
    this.preview = preview;
    // The address changes with the picture, so that a browser asks again.
    const previewUrl = `/api/jobs/${this.record.id}/preview?of=${preview.image}-${preview.step}`;
    this.progress = { ...this.progress, previewUrl };
  }

  /** What was said while it ran. */
  private warn(event: WarningEvent): void {
    this.record = { ...this.record, warnings: [...this.record.warnings, eventWarning(event)] };
    const { message, adaptation } = event;
    if (this.progress === null || adaptation === undefined) return;
    const { kind, peakBytes } = adaptation;
    const adaptations = [...this.progress.adaptations, { kind, peakBytes, message }];
    this.progress = { ...this.progress, adaptations };
  }

  private placeOf({ image, step, steps }: { image: number; step: number; steps: number }) {
    const all = steps * this.record.request.numImages;
    const done = image * steps + step;
    const remainingMs = Math.round((this.stepMs / this.stepsTimed) * (all - done));
    return { image, step, steps, fraction: done / all, remainingMs };
  }
}
