import { abortable } from './abortable.ts';

/** Runs work one at a time, in the order of arrival. */
export class SerialQueue {
  /** Settles when all work queued so far has ended. */
  private tail: Promise<unknown> = Promise.resolve();

  /**
   * Runs the work when it is its turn. The next one follows however this one ends.
   * @throws DanqingError CANCELLED, at once, when the signal fires while it still waits
   */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const turn = this.tail;
    const result = abortable(turn, signal).then(work);
    this.tail = Promise.allSettled([turn, result]);
    return result;
  }

  /** Waits until all work queued so far has ended. */
  async idle(): Promise<void> {
    await this.tail;
  }
}
