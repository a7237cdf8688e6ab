import { invariant, type StageMode } from '@danqing/protocol';
import type { ResidentWeights } from '../graph/lowering.ts';
import type { ComponentRequirements, MeasureOptions } from './component-runner.ts';
import type { Loadable } from './residency.ts';
import type { EncodedText, TextCache, Warn } from './text-cache.ts';
import type { TextEncoder } from './text-encoder.ts';

/** An encoder with its own cached prompts: results from another device differ in the last bits. */
export interface EncoderInstance<W extends ResidentWeights> {
  readonly encoder: TextEncoder<W>;
  readonly texts: TextCache;
}

/** The text encoder on the drawing device or on the processor, as planned. */
export class TextEncoderOnDevice<W extends ResidentWeights> implements Loadable, Disposable {
  private readonly here: EncoderInstance<W>;
  private readonly openElsewhere: () => EncoderInstance<W>;
  private elsewhere: EncoderInstance<W> | null = null;
  private isElsewhere = false;

  /** `openElsewhere` is called once, when a plan first needs it. */
  constructor(here: EncoderInstance<W>, openElsewhere: () => EncoderInstance<W>) {
    this.here = here;
    this.openElsewhere = openElsewhere;
  }

  follow(way: StageMode): void {
    this.isElsewhere = way.kind === 'elsewhere';
    if (this.isElsewhere) {
      this.elsewhere ??= this.openElsewhere();
      this.here.encoder.unload();
    } else {
      this.elsewhere?.encoder.unload();
      this.here.encoder.follow(way);
    }
  }

  async load(signal?: AbortSignal): Promise<void> {
    await this.current.encoder.load(signal);
  }

  /** Frees weights on the drawing device only: elsewhere they take no memory needed for drawing. */
  unload(): void {
    this.here.encoder.unload();
  }

  /** Requirements on the drawing device. */
  measure(tokenCounts: readonly number[], options: MeasureOptions): ComponentRequirements {
    return this.here.encoder.measure(tokenCounts, options);
  }

  /** Looks up a prompt in the cache of the device that would encode it now. */
  known(ids: Int32Array, warn: Warn): Promise<EncodedText | null> {
    return this.current.texts.get(ids, warn);
  }

  async encode(ids: Int32Array, signal?: AbortSignal): Promise<EncodedText> {
    return this.current.encoder.encode(ids, signal);
  }

  /** `encoded` must be finite. */
  async keep(ids: Int32Array, encoded: EncodedText, warn: Warn): Promise<void> {
    await this.current.texts.set(ids, encoded, warn);
  }

  [Symbol.dispose](): void {
    this.here.encoder[Symbol.dispose]();
    this.elsewhere?.encoder[Symbol.dispose]();
  }

  private get current(): EncoderInstance<W> {
    if (!this.isElsewhere) return this.here;
    invariant(this.elsewhere !== null, 'the other place is open once a plan has named it');
    return this.elsewhere;
  }
}
