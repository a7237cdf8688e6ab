import { residentBytesOf } from '@danqing/engine';
import type { GenerateEvent } from '@danqing/protocol';

/** How often the process is asked for its memory. */
const SAMPLE_MS = 20;
/** Which of the planned stages the weights belong to that an event says are loaded. */
const LOADED_FOR: Readonly<Record<string, string>> = {
  'text encoder': 'encode',
  transformer: 'denoise',
  vae: 'decode',
};

/** Follows a process through the stages of a request from outside: when each begins, and the most it holds meanwhile (Linux). */
export class StageWatch implements Disposable {
  /** By planned stage, loading included. */
  readonly peakBytes = new Map<string, number>();
  readonly beginnings: { readonly name: string; readonly atMs: number }[] = [];
  stepMs = Number.NaN;
  private readonly pid: number;
  private readonly start = performance.now();
  private readonly timer: NodeJS.Timeout;
  private stage = '';

  constructor(pid: number) {
    this.pid = pid;
    this.timer = setInterval(() => this.sample(), SAMPLE_MS);
  }

  note(event: GenerateEvent): void {
    if (event.type === 'step') this.stepMs = event.durationMs;
    if (event.type !== 'stage') return;
    this.sample();
    this.stage = event.stage === 'load' ? (LOADED_FOR[event.detail] ?? event.stage) : event.stage;
    this.beginnings.push({
      name: `${event.stage} ${event.detail}`,
      atMs: Math.round(performance.now() - this.start),
    });
  }

  [Symbol.dispose](): void {
    clearInterval(this.timer);
  }

  private sample(): void {
    // A process that has ended is the request's error, not the watch's.
    const bytes = residentBytesOf([this.pid]) ?? 0;
    this.peakBytes.set(this.stage, Math.max(this.peakBytes.get(this.stage) ?? 0, bytes));
  }
}
