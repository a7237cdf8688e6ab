import { invariant, SerialQueue } from '@danqing/protocol';

/** One request at a time, in the order in which they came, until it is closed. */
export class RequestQueue {
  private readonly queue = new SerialQueue();
  private readonly active = new Set<AbortController>();
  private closed = false;

  /**
   * Runs `work` in its turn. Its signal fires when the caller's does, and when the queue is closed.
   * @throws DanqingError CANCELLED, at once if it still waits
   */
  async run<T>(outer: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    invariant(!this.closed, 'a request to an engine that was closed');
    const controller = new AbortController();
    const abort = () => controller.abort();
    if (outer?.aborted) abort();
    outer?.addEventListener('abort', abort);
    this.active.add(controller);
    try {
      return await this.queue.run(() => work(controller.signal), controller.signal);
    } finally {
      outer?.removeEventListener('abort', abort);
      this.active.delete(controller);
    }
  }

  /** Cancels what runs or waits; settles when all of it has ended. */
  async close(): Promise<void> {
    this.closed = true;
    for (const controller of this.active) controller.abort();
    await this.queue.idle();
  }
}
