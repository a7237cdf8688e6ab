import type { RetryWait } from './download/retry.ts';

/** Progress of a download or an import. */
export interface TransferProgress {
  readonly phase: 'listing' | 'transferring' | 'checking';
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Rate over the last seconds; null until it can be measured. */
  readonly bytesPerSecond: number | null;
  readonly remainingMs: number | null;
  /** Files in progress, by their path in the model's folder. */
  readonly files: readonly string[];
  /** The wait that blocks the whole transfer; null while data arrives. */
  readonly waiting: RetryWait | null;
}

export type OnTransferProgress = (progress: TransferProgress) => void;

const WINDOW_MS = 8000;
const INTERVAL_MS = 200;
/** A rate over a shorter window is noise. */
const MIN_WINDOW_MS = 400;

/** Adds up the bytes of several files and reports the rate a few times a second. */
export class TransferMeter {
  private readonly totalBytes: number;
  private readonly tell: OnTransferProgress;
  private readonly bytesOf = new Map<string, number>();
  private readonly active = new Set<string>();
  /** By file; null is the listing. */
  private readonly waits = new Map<string | null, RetryWait>();
  private phase: TransferProgress['phase'] = 'listing';
  private samples: { readonly atMs: number; readonly bytes: number }[] = [];
  /** Bytes received, excluding those from earlier attempts but including those discarded later. */
  private received = 0;
  private toldAtMs = Number.NEGATIVE_INFINITY;

  constructor(totalBytes: number, tell: OnTransferProgress = () => undefined) {
    this.totalBytes = totalBytes;
    this.tell = tell;
  }

  get doneBytes(): number {
    return [...this.bytesOf.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  start(file: string): void {
    this.active.add(file);
  }

  /** Sets the current byte count of `file`. The first call for a file reports the bytes from earlier attempts. */
  update(file: string, bytes: number): void {
    const before = this.bytesOf.get(file);
    this.bytesOf.set(file, bytes);
    if (before !== undefined) this.received += Math.max(0, bytes - before);
    if (performance.now() - this.toldAtMs >= INTERVAL_MS) this.report('transferring');
  }

  finish(file: string): void {
    this.active.delete(file);
    this.waits.delete(file);
    this.report('transferring');
  }

  /** Sets or clears (null) the wait of a file or of the listing. */
  wait(file: string | null, wait: RetryWait | null): void {
    if (wait === null) this.waits.delete(file);
    else this.waits.set(file, wait);
    this.report(this.phase);
  }

  report(phase: TransferProgress['phase']): void {
    this.phase = phase;
    const now = performance.now();
    this.toldAtMs = now;
    this.samples.push({ atMs: now, bytes: this.received });
    this.samples = this.samples.filter(({ atMs }) => atMs >= now - WINDOW_MS);
    const { doneBytes, totalBytes } = this;
    const bytesPerSecond = this.rate(now);
    const left = totalBytes - doneBytes;
    this.tell({
      phase,
      doneBytes,
      totalBytes,
      bytesPerSecond,
      remainingMs: bytesPerSecond === null || bytesPerSecond === 0 ? null : (left / bytesPerSecond) * 1000,
      files: [...this.active],
      waiting: this.waiting,
    });
  }

  /** The wait that ends first, if nothing arrives meanwhile. */
  private get waiting(): RetryWait | null {
    if ([...this.active].some((file) => !this.waits.has(file))) return null;
    const [first = null] = [...this.waits.values()].toSorted((a, b) => a.until.getTime() - b.until.getTime());
    return first;
  }

  private rate(now: number): number | null {
    const [first] = this.samples;
    if (first === undefined || now - first.atMs < MIN_WINDOW_MS) return null;
    return ((this.received - first.bytes) / (now - first.atMs)) * 1000;
  }
}
