import type { Text } from '@danqing/protocol';
/** A prompt in the form that the transformer takes. */
export interface EncodedText {
  readonly tokens: number;
  /** [tokens, hidden] */
  readonly hidden: Float32Array;
}

/** Reports a problem of a cache: a warning to the user, never an error of the request. */
export type Warn = (text: Text) => void;

/** Cache of encoded prompts: for a known prompt, the encoder is neither run nor loaded. */
export interface TextCache {
  get(ids: Int32Array, warn: Warn): Promise<EncodedText | null>;
  /** `encoded` must be finite. */
  set(ids: Int32Array, encoded: EncodedText, warn: Warn): Promise<void>;
}

const KEPT_TEXTS = 64;

/** The most recently used prompts, in memory; `behind` is asked for all others. */
export class RecentTexts implements TextCache {
  private readonly behind: TextCache | null;
  /** In order of last use. */
  private readonly known = new Map<string, EncodedText>();

  constructor(behind: TextCache | null) {
    this.behind = behind;
  }

  async get(ids: Int32Array, warn: Warn): Promise<EncodedText | null> {
    const found = this.known.get(keyOf(ids)) ?? (await this.behind?.get(ids, warn)) ?? null;
    if (found !== null) this.remember(ids, found);
    return found;
  }

  async set(ids: Int32Array, encoded: EncodedText, warn: Warn): Promise<void> {
    this.remember(ids, encoded);
    await this.behind?.set(ids, encoded, warn);
  }

  private remember(ids: Int32Array, encoded: EncodedText): void {
    const key = keyOf(ids);
    this.known.delete(key);
    this.known.set(key, encoded);
    const oldest = this.known.keys().next();
    if (this.known.size > KEPT_TEXTS && !oldest.done) this.known.delete(oldest.value);
  }
}

function keyOf(ids: Int32Array): string {
  return ids.join(' ');
}
