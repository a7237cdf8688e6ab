import type { GenerateEvent, GenerateResult } from '@danqing/protocol';

/** Draws and reports events; ends with CANCELLED soon after the signal. */
export type Draw = (onEvent: (event: GenerateEvent) => void, signal: AbortSignal) => Promise<GenerateResult>;

/**
 * A request in progress; it has already started when you get it. Iterate over it for its events, await it (or `result`)
 * for its images, or do both:
 *
 *     for await (const event of generation) console.log(event.type);
 *     const { images, report } = await generation.result;
 *
 * A failed request throws its error in each of the ways that you use, and nowhere else: the other one causes no
 * unhandled rejection. Leaving the loop early, by `break` or by an error of yours, cancels the request.
 */
export class Generation implements AsyncIterable<GenerateEvent>, PromiseLike<GenerateResult> {
  /**
   * Images and report.
   * @throws DanqingError see `Engine.generate`
   */
  readonly result: Promise<GenerateResult>;
  /** All events: a few hundred at most. Only the newest preview is kept. */
  private readonly events: GenerateEvent[] = [];
  private readonly leaving = new AbortController();
  private waiting: (() => void)[] = [];
  private ended = false;

  constructor(draw: Draw) {
    this.result = draw((event) => this.add(event), this.leaving.signal);
    const end = () => {
      this.ended = true;
      this.wake();
    };
    this.result.then(end, end);
  }

  /**
   * All events from the first one on, for every loop. A slow loop misses no event, only previews that have been
   * replaced by newer ones. Ends when the request does.
   * @throws DanqingError the error that the request failed with
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<GenerateEvent, void, undefined> {
    let next = 0;
    try {
      for (;;) {
        const event = this.events[next];
        if (event !== undefined) {
          next += 1;
          yield event;
        } else if (this.ended) break;
        else await this.change();
      }
      await this.result;
    } finally {
      this.leaving.abort();
      // The request ends with the loop, which frees the engine.
      await Promise.allSettled([this.result]);
    }
  }

  // biome-ignore lint/suspicious/noThenProperty: it is meant to be awaited
  then<Value = GenerateResult, Reason = never>(
    onFulfilled?: ((result: GenerateResult) => Value | PromiseLike<Value>) | null,
    onRejected?: ((error: unknown) => Reason | PromiseLike<Reason>) | null,
  ): Promise<Value | Reason> {
    return this.result.then(onFulfilled, onRejected);
  }

  private add(event: GenerateEvent): void {
    if ('preview' in event) this.dropPreview();
    this.events.push(event);
    this.wake();
  }

  /** A loop that is waiting has already taken its events: a dropped preview was either seen or is outdated. */
  private dropPreview(): void {
    const at = this.events.findLastIndex((event) => 'preview' in event);
    const event = this.events[at];
    if (event?.type !== 'step') return;
    const { preview: _, ...rest } = event;
    this.events[at] = rest;
  }

  private change(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
    });
  }

  private wake(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }
}
