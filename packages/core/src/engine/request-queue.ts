import { cancelledError, invariant } from '@danqing/protocol';

/** One request at a time, in the order in which they came. */
export class RequestQueue {
  private readonly active = new Set<AbortController>();
  /** Settles when all that came so far has ended. */
  private tail: Promise<void> = Promise.resolve();
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
    const turn = this.tail;
    const result = untilAborted(turn, controller.signal).then(() => work(controller.signal));
    this.tail = result.then(noop, noop).then(() => turn);
    try {
      return await result;
    } finally {
      outer?.removeEventListener('abort', abort);
      this.active.delete(controller);
    }
  }

  /** Cancels what runs or waits; settles when all of it has ended. */
  async close(): Promise<void> {
    this.closed = true;
    for (const controller of this.active) controller.abort();
    await this.tail;
  }
}

function noop(): void {}

function untilAborted(turn: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(cancelledError());
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort);
    void turn.then(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
  });
}
