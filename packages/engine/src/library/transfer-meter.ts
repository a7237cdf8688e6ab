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
    this.report('transferring');
  }

  report(phase: TransferProgress['phase']): void {
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
    });
  }

  private rate(now: number): number | null {
    const [first] = this.samples;
    if (first === undefined || now - first.atMs < MIN_WINDOW_MS) return null;
    return ((this.received - first.bytes) / (now - first.atMs)) * 1000;
  }
}
