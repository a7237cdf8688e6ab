import type { GenerateEvent, GenerateResult } from '@danqing/protocol';

/** Draws, telling what happens; ends with CANCELLED soon after the signal. */
export type Draw = (onEvent: (event: GenerateEvent) => void, signal: AbortSignal) => Promise<GenerateResult>;

/**
 * A request on its way to pictures. It has begun when you get it. Loop over it for its events, await it (or `result`)
 * for its pictures, or do both:
 *
 *     for await (const event of generation) console.log(event.type);
 *     const { images, report } = await generation.result;
 *
 * A request that fails throws its error in each of the ways that you use, and nowhere else: there is no unhandled
 * rejection for the other one. Leaving the loop early, by `break` or by an error of yours, cancels the request.
 */
export class Generation implements AsyncIterable<GenerateEvent>, PromiseLike<GenerateResult> {
  /**
   * Pictures and report.
   * @throws DanqingError see `Engine.generate`
   */
  readonly result: Promise<GenerateResult>;
  /** All of them: a few hundred at most. Of their previews only the newest is kept. */
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
   * The events from the first one on, for every loop. A loop that falls behind misses no event, only the previews that
   * a newer one has replaced. Ends when the request does.
   * @throws DanqingError what the request failed with
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
      // When the loop is over, so is the request: the engine is free.
      await Promise.allSettled([this.result]);
    }
  }

  // biome-ignore lint/suspicious/noThenProperty: to be awaited is what it is for
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

  /** A loop that waits has taken its events already: what is dropped was seen, or is out of date. */
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
