import type { PictureFacts } from '../measure/picture-facts.ts';

/** One run of a contestant. */
export interface Sample {
  readonly durationMs: number;
  readonly picture?: PictureFacts;
  /** What else it tells, with the unit in the name. */
  readonly facts?: Readonly<Record<string, number>>;
}

export interface Contestant {
  readonly name: string;
  /** Arithmetic of one run; null where arithmetic is not what it does. */
  readonly flops: number | null;
}

/** A case that is ready to be measured. */
export interface BenchSession extends AsyncDisposable {
  readonly contestants: readonly Contestant[];
  /** Runs each contestant once, one after the other. */
  round(): Promise<readonly Sample[]>;
}
