import { abortable } from './abortable.ts';

/** One piece of work at a time, in the order in which they came. */
export class SerialQueue {
  /** Settles when all that came so far has ended. */
  private tail: Promise<unknown> = Promise.resolve();

  /**
   * Does the work in its turn. However it ends, the next one has its turn then.
   * @throws DanqingError CANCELLED, at once, when the signal fires while it still waits
   */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const turn = this.tail;
    const result = abortable(turn, signal).then(work);
    this.tail = Promise.allSettled([turn, result]);
    return result;
  }

  /** Until all that came so far has ended. */
  async idle(): Promise<void> {
    await this.tail;
  }
}
