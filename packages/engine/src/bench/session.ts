/** What is known of a drawn picture without keeping it. */
export interface PictureFacts {
  /** SHA-256 of its pixels. */
  readonly hash: string;
  /** Standard deviation of its values, 0 to 255: a blank picture has none. */
  readonly spread: number;
}

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
