import type { MemoryCurve } from '@danqing/protocol';
import type { PictureFacts } from './measure/picture-facts.ts';

/** One run of a contestant. */
export interface Sample {
  readonly durationMs: number;
  readonly pictures?: readonly DrawnPicture[];
  /** For computations that do not draw an image. */
  readonly values?: ValueFacts;
  /** Further figures; their names contain the unit. */
  readonly facts?: Readonly<Record<string, number>>;
  /** Placement of the weights. */
  readonly placement?: string;
  /** For cases that measure memory over time. */
  readonly memoryCurve?: MemoryCurve;
  readonly outcome?: Outcome;
  /** Ended by an error, so the time has no floor. */
  readonly aborted?: boolean;
}

export interface DrawnPicture extends PictureFacts {
  /**
   * Images with the same name must have the same pixels in all rounds; `whole`: and equal the request's undisturbed
   * image. Omitted: equal within one round; null: not compared.
   */
  readonly like?: string | null;
}

export interface ValueFacts {
  readonly areFinite: boolean;
  /** Standard deviation. */
  readonly spread: number;
}

/** How a run ended, if the case measures that. */
export interface Outcome {
  readonly text: string;
  /** Whether this outcome is acceptable. */
  readonly ok: boolean;
}

export interface Contestant {
  readonly name: string;
  /** FLOP of one run; null if the run is not about arithmetic. */
  readonly flops: number | null;
}

/** A case that is ready to run. */
export interface BenchSession extends AsyncDisposable {
  readonly contestants: readonly Contestant[];
  /** Runs each contestant once, in turn; `onPoint` is called before each one if they take long. */
  round(onPoint?: (name: string) => void): Promise<readonly Sample[]>;
}
