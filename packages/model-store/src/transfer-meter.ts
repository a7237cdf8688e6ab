import type { RetryWait } from './download/retry.ts';

/** How far a download or an import is. */
export interface TransferProgress {
  readonly phase: 'listing' | 'transferring' | 'checking';
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Over the last seconds; null until there is something to measure. */
  readonly bytesPerSecond: number | null;
  readonly remainingMs: number | null;
  /** Files that are under way, by their place in the model's folder. */
  readonly files: readonly string[];
  /** What all of it waits for, and until when; null while something comes. */
  readonly waiting: RetryWait | null;
}

export type OnTransferProgress = (progress: TransferProgress) => void;

const WINDOW_MS = 8000;
const INTERVAL_MS = 200;
/** A rate over less is noise. */
const MIN_WINDOW_MS = 400;

/** Sums up the bytes of several files and tells how fast they come, a few times a second. */
export class TransferMeter {
  private readonly totalBytes: number;
  private readonly tell: OnTransferProgress;
  private readonly bytesOf = new Map<string, number>();
  private readonly active = new Set<string>();
  /** By file; null stands for the listing. */
  private readonly waits = new Map<string | null, RetryWait>();
  private phase: TransferProgress['phase'] = 'listing';
  private samples: { readonly atMs: number; readonly bytes: number }[] = [];
  /** What came, whatever was here before or was thrown away. */
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

  /** `file` has that many of its bytes now. The first report of a file counts as what was here before. */
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

  /** A file, or the listing, waits to be asked for again; null: not any more. */
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

  /** The wait that ends first, where nothing comes meanwhile. */
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
