import { residentBytesOf } from '@danqing/engine';
import type { MemoryCurve } from '@danqing/protocol';

const EVERY_MS = 25;
/** Above this number every second sample is dropped: the curve stays, at half the resolution. */
const MOST_SAMPLES = 2000;

/** Samples the resident memory of a process over time, labelled by phase. */
export class MemorySampler implements Disposable {
  readonly phases: MemoryCurve['phases'] = [];
  private taken: [number, number][] = [];
  private readonly start = performance.now();
  private readonly timer: NodeJS.Timeout;
  private readonly pid: () => number | null;

  constructor(pid: () => number | null) {
    this.pid = pid;
    this.timer = setInterval(() => this.sample(), EVERY_MS);
  }

  phase(name: string): void {
    this.sample();
    this.phases.push({ name, atMs: this.elapsedMs });
  }

  get curve(): MemoryCurve {
    this.sample();
    return { phases: this.phases, samples: this.taken };
  }

  [Symbol.dispose](): void {
    clearInterval(this.timer);
  }

  private get elapsedMs(): number {
    return Math.round(performance.now() - this.start);
  }

  private sample(): void {
    const pid = this.pid();
    const bytes = pid === null ? null : residentBytesOf([pid]);
    if (bytes === null) return;
    this.taken.push([this.elapsedMs, bytes]);
    if (this.taken.length > MOST_SAMPLES) this.taken = this.taken.filter((_, index) => index % 2 === 0);
  }
}
