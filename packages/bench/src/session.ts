import type { MemoryCurve } from '@danqing/protocol';
import type { PictureFacts } from './measure/picture-facts.ts';

/** One run of a contestant. */
export interface Sample {
  readonly durationMs: number;
  readonly pictures?: readonly DrawnPicture[];
  /** Where something is computed that is no picture. */
  readonly values?: ValueFacts;
  /** What else it tells, with the unit in the name. */
  readonly facts?: Readonly<Record<string, number>>;
  /** How its weights lay. */
  readonly placement?: string;
  /** Where memory over time is what is measured. */
  readonly memoryCurve?: MemoryCurve;
  readonly outcome?: Outcome;
  /** Ended by an error: what was computed until then has no floor. */
  readonly aborted?: boolean;
}

export interface DrawnPicture extends PictureFacts {
  /**
   * Pictures of one name are the same pixels, in whatever round; `whole`: and the same as the request's picture with
   * nothing in its way. Left out: those of one round; null: like no other.
   */
  readonly like?: string | null;
}

export interface ValueFacts {
  readonly areFinite: boolean;
  /** Standard deviation. */
  readonly spread: number;
}

/** How a run ended, where that is a figure of its own. */
export interface Outcome {
  readonly text: string;
  /** Whether it may end so. */
  readonly ok: boolean;
}

export interface Contestant {
  readonly name: string;
  /** Arithmetic of one run; null where arithmetic is not what it does. */
  readonly flops: number | null;
}

/** A case that is ready to be measured. */
export interface BenchSession extends AsyncDisposable {
  readonly contestants: readonly Contestant[];
  /** Runs each contestant once, one after the other; `onPoint` hears of each where they take long. */
  round(onPoint?: (name: string) => void): Promise<readonly Sample[]>;
}
