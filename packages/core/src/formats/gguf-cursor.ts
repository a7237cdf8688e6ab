import type { Text } from '@danqing/protocol';
import { say } from '../say/say.ts';
import type { ByteSource } from './byte-source.ts';
import { type FormatCode, formatError } from './format-error.ts';
import { MAX_HEADER_BYTES } from './limits.ts';
import { decodeUtf8Leniently, tryDecodeUtf8 } from './utf8.ts';

const TEXT_BYTES = say`bytes of text`;

const FIRST_WINDOW_BYTES = 1024 * 1024;

/** The window ends before `end`. Thrown while an item is parsed; `readItem` then reads more bytes and tries again. */
class NeedBytes {
  readonly end: number;
  constructor(end: number) {
    this.end = end;
  }
}

/**
 * Reads the values of a GGUF header one after another. A window of the file is held in memory; an item that crosses the
 * end of the window is parsed again from its start once more has been read. Parsing itself is therefore synchronous,
 * and every length in the file is checked against the file size before anything is allocated for it.
 */
export class GgufCursor {
  /** Offset of the next byte from the start of the file. */
  position = 0;
  private readonly source: ByteSource;
  private window: Uint8Array = new Uint8Array(0);
  private view = new DataView(this.window.buffer);
  private windowStart = 0;

  constructor(source: ByteSource) {
    this.source = source;
  }

  /**
   * Runs `parse`, and runs it again with more bytes as long as they do not suffice. `parse` must have no side effects.
   */
  async readItem<T>(parse: (cursor: GgufCursor) => T): Promise<T> {
    const start = this.position;
    for (;;) {
      try {
        return parse(this);
      } catch (error) {
        if (!(error instanceof NeedBytes)) throw error;
        this.position = start;
        await this.readWindow(error.end);
      }
    }
  }

  u8 = () => this.view.getUint8(this.take(1));
  i8 = () => this.view.getInt8(this.take(1));
  u16 = () => this.view.getUint16(this.take(2), true);
  i16 = () => this.view.getInt16(this.take(2), true);
  u32 = () => this.view.getUint32(this.take(4), true);
  i32 = () => this.view.getInt32(this.take(4), true);
  u64 = () => this.view.getBigUint64(this.take(8), true);
  i64 = () => this.view.getBigInt64(this.take(8), true);
  f32 = () => this.view.getFloat32(this.take(4), true);
  f64 = () => this.view.getFloat64(this.take(8), true);

  /** A u64 as a number; Infinity when it exceeds 2^53-1. */
  uint(): number {
    const index = this.take(8);
    const value = this.view.getUint32(index, true) + this.view.getUint32(index + 4, true) * 2 ** 32;
    return Number.isSafeInteger(value) ? value : Number.POSITIVE_INFINITY;
  }

  /**
   * A u64 that counts elements of at least `bytesEach` bytes, which follow in the header.
   * @throws DanqingError FORMAT_HEADER or FORMAT_TRUNCATED when they cannot fit
   */
  count(what: Text, bytesEach: number): number {
    const count = this.uint();
    const end = this.position + count * bytesEach;
    if (end > MAX_HEADER_BYTES) {
      const number = Number.isFinite(count) ? count : say`more than 2^53`;
      throw this.error(
        'FORMAT_HEADER',
        say`the header declares ${number} ${what}, more than the limit of ${MAX_HEADER_BYTES} bytes`,
      );
    }
    if (end > this.source.byteLength) {
      throw this.error(
        'FORMAT_TRUNCATED',
        say`the file ends before the ${count} ${what} that its header declares`,
      );
    }
    return count;
  }

  /** A copy of the next bytes. */
  bytes(length: number): Uint8Array<ArrayBuffer> {
    const index = this.take(length);
    return new Uint8Array(this.window.subarray(index, index + length));
  }

  /** A string used as a name. @throws DanqingError FORMAT_HEADER when it is not UTF-8 */
  name(what: Text): string {
    const text = tryDecodeUtf8(this.textBytes());
    if (text === undefined) throw this.error('FORMAT_HEADER', say`the name of a ${what} is not UTF-8`);
    return text;
  }

  /** A string, with replacement characters for what is not UTF-8: vocabularies may contain incomplete sequences. */
  string(): string {
    return decodeUtf8Leniently(this.textBytes());
  }

  strings(count: number): string[] {
    this.requireStrings(count);
    return Array.from({ length: count }, () => this.string());
  }

  error(code: FormatCode, what: Text, tensor?: string) {
    return formatError(code, what, { file: this.source.label, ...(tensor === undefined ? {} : { tensor }) });
  }

  /** Ensures that all strings lie in the window before the first one is created; a retry would create them again. */
  private requireStrings(count: number): void {
    const start = this.position;
    for (let i = 0; i < count; i++) this.take(this.count(TEXT_BYTES, 1));
    this.position = start;
  }

  private textBytes(): Uint8Array {
    const length = this.count(TEXT_BYTES, 1);
    const index = this.take(length);
    return this.window.subarray(index, index + length);
  }

  /** Consumes the next `length` bytes and returns their index in the window. */
  private take(length: number): number {
    const index = this.position - this.windowStart;
    const end = this.position + length;
    if (index + length > this.window.length) {
      if (end > this.source.byteLength) {
        throw this.error(
          'FORMAT_TRUNCATED',
          say`the file of ${this.source.byteLength} bytes ends inside its header`,
        );
      }
      if (end > MAX_HEADER_BYTES) {
        throw this.error(
          'FORMAT_HEADER',
          say`the header is larger than the limit of ${MAX_HEADER_BYTES} bytes`,
        );
      }
      throw new NeedBytes(end);
    }
    this.position = end;
    return index;
  }

  private async readWindow(requiredEnd: number): Promise<void> {
    const length = Math.max(FIRST_WINDOW_BYTES, 2 * this.window.length, requiredEnd - this.position);
    const end = Math.min(this.position + length, this.source.byteLength, MAX_HEADER_BYTES);
    this.window = await this.source.read(this.position, end - this.position);
    this.view = new DataView(this.window.buffer, this.window.byteOffset, this.window.byteLength);
    this.windowStart = this.position;
  }
}
