import type { Text } from '@danqing/protocol';
import { say } from '../say/say.ts';
import type { ByteSource } from './byte-source.ts';
import { type FormatCode, formatError } from './format-error.ts';
import { MAX_HEADER_BYTES } from './limits.ts';
import { decodeUtf8Leniently, tryDecodeUtf8 } from './utf8.ts';

const TEXT_BYTES = say`bytes of text`;

const FIRST_WINDOW_BYTES = 1024 * 1024;

/** The window ends before `end`; thrown inside of an item, answered by reading more. */
class NeedBytes {
  readonly end: number;
  constructor(end: number) {
    this.end = end;
  }
}

/**
 * Reads the values of a GGUF header one after the other. A window of the file lies in memory; an item that
 * passes its end is parsed again from its start after more has been read. So parsing itself is synchronous, and a
 * length in the file is compared with the size of the file before anything is allocated for it.
 */
export class GgufCursor {
  /** Of the next byte, from the start of the file. */
  position = 0;
  readonly #source: ByteSource;
  #window: Uint8Array = new Uint8Array(0);
  #view = new DataView(this.#window.buffer);
  #windowStart = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** Runs `parse`, again and with more bytes where they did not suffice. `parse` has no side effects. */
  async readItem<T>(parse: (cursor: GgufCursor) => T): Promise<T> {
    const start = this.position;
    for (;;) {
      try {
        return parse(this);
      } catch (error) {
        if (!(error instanceof NeedBytes)) throw error;
        this.position = start;
        await this.#readWindow(error.end);
      }
    }
  }

  u8 = () => this.#view.getUint8(this.#take(1));
  i8 = () => this.#view.getInt8(this.#take(1));
  u16 = () => this.#view.getUint16(this.#take(2), true);
  i16 = () => this.#view.getInt16(this.#take(2), true);
  u32 = () => this.#view.getUint32(this.#take(4), true);
  i32 = () => this.#view.getInt32(this.#take(4), true);
  u64 = () => this.#view.getBigUint64(this.#take(8), true);
  i64 = () => this.#view.getBigInt64(this.#take(8), true);
  f32 = () => this.#view.getFloat32(this.#take(4), true);
  f64 = () => this.#view.getFloat64(this.#take(8), true);

  /** A u64 as a number; Infinity where it is beyond 2^53-1. */
  uint(): number {
    const index = this.#take(8);
    const value = this.#view.getUint32(index, true) + this.#view.getUint32(index + 4, true) * 2 ** 32;
    return Number.isSafeInteger(value) ? value : Number.POSITIVE_INFINITY;
  }

  /**
   * A u64 that counts things of at least `bytesEach` bytes which follow in the header.
   * @throws DanqingError FORMAT_HEADER or FORMAT_TRUNCATED where they cannot fit
   */
  count(what: Text, bytesEach: number): number {
    const count = this.uint();
    const end = this.position + count * bytesEach;
    if (end > MAX_HEADER_BYTES) {
      const number = Number.isFinite(count) ? count : say`more than 2^53`;
      throw this.error(
        'FORMAT_HEADER',
        say`the header announces ${number} ${what}, beyond the limit of ${MAX_HEADER_BYTES} bytes`,
      );
    }
    if (end > this.#source.byteLength) {
      throw this.error(
        'FORMAT_TRUNCATED',
        say`the file ends before the ${count} ${what} that its header announces`,
      );
    }
    return count;
  }

  /** A copy of the next bytes. */
  bytes(length: number): Uint8Array<ArrayBuffer> {
    const index = this.#take(length);
    return new Uint8Array(this.#window.subarray(index, index + length));
  }

  /** Text that names something. @throws DanqingError FORMAT_HEADER where it is not UTF-8 */
  name(what: Text): string {
    const text = tryDecodeUtf8(this.#textBytes());
    if (text === undefined) throw this.error('FORMAT_HEADER', say`the name of a ${what} is not UTF-8`);
    return text;
  }

  /** Text with replacement characters where it is not UTF-8: vocabularies may hold broken pieces. */
  string(): string {
    return decodeUtf8Leniently(this.#textBytes());
  }

  strings(count: number): string[] {
    this.#requireStrings(count);
    return Array.from({ length: count }, () => this.string());
  }

  error(code: FormatCode, what: Text, tensor?: string) {
    return formatError(code, what, { file: this.#source.label, ...(tensor === undefined ? {} : { tensor }) });
  }

  /** Makes sure that the strings lie in the window before the first is made: a second try would make them again. */
  #requireStrings(count: number): void {
    const start = this.position;
    for (let i = 0; i < count; i++) this.#take(this.count(TEXT_BYTES, 1));
    this.position = start;
  }

  #textBytes(): Uint8Array {
    const length = this.count(TEXT_BYTES, 1);
    const index = this.#take(length);
    return this.#window.subarray(index, index + length);
  }

  /** Index in the window of the next `length` bytes, which are passed. */
  #take(length: number): number {
    const index = this.position - this.#windowStart;
    const end = this.position + length;
    if (index + length > this.#window.length) {
      if (end > this.#source.byteLength) {
        throw this.error(
          'FORMAT_TRUNCATED',
          say`the file of ${this.#source.byteLength} bytes ends inside of its header`,
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

  async #readWindow(requiredEnd: number): Promise<void> {
    const length = Math.max(FIRST_WINDOW_BYTES, 2 * this.#window.length, requiredEnd - this.position);
    const end = Math.min(this.position + length, this.#source.byteLength, MAX_HEADER_BYTES);
    this.#window = await this.#source.read(this.position, end - this.position);
    this.#view = new DataView(this.#window.buffer, this.#window.byteOffset, this.#window.byteLength);
    this.#windowStart = this.position;
  }
}
