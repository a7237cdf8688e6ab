import { createHash } from 'node:crypto';
import type { EncodedText, TextCache, Warn } from '@danqing/core/pipeline';
import { isDanqingError } from '@danqing/protocol';
import { say } from '../say/say.ts';
import { CacheFolder } from './cache-folder.ts';
import { decodeEntry, ENTRY_VERSION, encodeEntry } from './prompt-entry.ts';

/** Cache of encoded prompts that is shared between processes. */
export interface PromptCacheOptions {
  readonly folder: string;
  readonly maxBytes: number;
}

export interface TextEncoding {
  /** Changes with everything except the token ids that affects the bits of an encoded prompt. */
  readonly identity: string;
  /** Number of values per token. */
  readonly width: number;
}

/**
 * Encoded prompts on disk. Names are hashes and files hold hidden states: no prompt is stored in plain text. Disk
 * problems cost encoding time but never an image.
 */
export class PromptCache implements TextCache {
  private readonly files: CacheFolder;
  private readonly maxBytes: number;
  private readonly encoding: TextEncoding;
  private isWritable = true;

  constructor({ folder, maxBytes }: PromptCacheOptions, encoding: TextEncoding) {
    this.files = new CacheFolder(folder);
    this.maxBytes = maxBytes;
    this.encoding = encoding;
  }

  /** Removes a damaged entry with a warning, because the disk may be failing. */
  async get(ids: Int32Array, warn: Warn): Promise<EncodedText | null> {
    const key = this.keyOf(ids);
    const bytes = await this.files.read(key);
    if (bytes === null) return null;
    const encoded = await decodeEntry(bytes, { key, tokens: ids.length, width: this.encoding.width });
    if (encoded !== null) return encoded;
    await this.files.discard(key);
    warn(say`${this.files.pathOf(key)}: the cached prompt is damaged and will be encoded again.`);
    return null;
  }

  /** After the first failure, writes nothing more and warns no more. */
  async set(ids: Int32Array, encoded: EncodedText, warn: Warn): Promise<void> {
    if (!this.isWritable) return;
    const key = this.keyOf(ids);
    try {
      await this.files.write(key, encodeEntry(key, encoded), this.maxBytes);
    } catch (error) {
      if (!isDanqingError(error, 'OUTPUT_UNWRITABLE')) throw error;
      this.isWritable = false;
      warn(say`Encoded prompts are not cached on disk: ${error.text}`);
    }
  }

  private keyOf(ids: Int32Array): string {
    return createHash('sha256')
      .update([ENTRY_VERSION, this.encoding.identity, ids.join(' ')].join('\n'))
      .digest('hex');
  }
}
