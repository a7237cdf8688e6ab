import type { DanqingError, Text } from '@danqing/protocol';
import { say } from '../say/say.ts';
import { tryDecodeUtf8 } from './utf8.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const NULL = [0x6e, 0x75, 0x6c, 0x6c];
const WHITESPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);

const MAX_DEPTH = 32;
const SCALAR = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;
const MAX_SCALAR_BYTES = 64;

/**
 * A pull parser for JSON: the caller asks, in document order, for what its format allows at each place, and no tree is
 * built. Duplicate keys are therefore seen, depth is bounded, numbers are exact, and only what the caller keeps takes
 * memory. The `try` methods return undefined when the value is of another kind; the reader must not be used after that.
 */
export class JsonReader {
  private position = 0;
  private readonly bytes: Uint8Array;
  private readonly fail: (what: Text) => DanqingError;

  /** `fail` creates the error for text that is not JSON. */
  constructor(bytes: Uint8Array, fail: (what: Text) => DanqingError) {
    this.bytes = bytes;
    this.fail = fail;
  }

  /**
   * Calls `visit` for every key, including repeated ones; `visit` must read the value. False when the value is not an
   * object.
   */
  tryReadObject(visit: (key: string) => void): boolean {
    if (!this.take(OPEN_BRACE)) return false;
    if (this.take(CLOSE_BRACE)) return true;
    do {
      const key = this.tryReadString();
      if (key === undefined) throw this.error(say`expected a key`);
      if (!this.take(COLON)) throw this.error(say`expected ":"`);
      visit(key);
    } while (this.take(COMMA));
    if (!this.take(CLOSE_BRACE)) throw this.error(say`expected "," or "}"`);
    return true;
  }

  tryReadString(): string | undefined {
    if (!this.take(QUOTE)) return undefined;
    const start = this.position;
    let plain = true;
    for (;;) {
      const byte = this.bytes[this.position++];
      if (byte === undefined) throw this.error(say`a string is not terminated`);
      if (byte === QUOTE) break;
      if (byte < 0x20 || byte === BACKSLASH) plain = false;
      if (byte === BACKSLASH) this.position++;
    }
    const text = tryDecodeUtf8(this.bytes.subarray(start, this.position - 1));
    if (text === undefined) throw this.error(say`a string is not UTF-8`);
    return plain ? text : this.unescape(text);
  }

  /** Consumes `null` if it comes next. */
  tryReadNull(): boolean {
    this.skipWhitespace();
    const isNull = NULL.every((byte, index) => this.bytes[this.position + index] === byte);
    if (isNull) this.position += NULL.length;
    return isNull;
  }

  /** An array of integers from 0 to 2^53-1, of at most `maxLength` elements. */
  tryReadUints(maxLength: number): number[] | undefined {
    if (!this.take(OPEN_BRACKET)) return undefined;
    const values: number[] = [];
    if (this.take(CLOSE_BRACKET)) return values;
    do {
      const value = this.tryReadUint();
      if (value === undefined || values.length === maxLength) return undefined;
      values.push(value);
    } while (this.take(COMMA));
    return this.take(CLOSE_BRACKET) ? values : undefined;
  }

  /** Skips a value of any kind, checking its syntax. */
  skipValue(depth = 0): void {
    if (depth > MAX_DEPTH) throw this.error(say`nested deeper than ${MAX_DEPTH}`);
    if (this.tryReadObject(() => this.skipValue(depth + 1))) return;
    if (this.take(OPEN_BRACKET)) {
      this.skipElements(depth);
      return;
    }
    if (this.tryReadString() === undefined) this.skipScalar();
  }

  /** Checks that only white space follows. */
  expectEnd(): void {
    this.skipWhitespace();
    if (this.position < this.bytes.length) throw this.error(say`unexpected content after the end`);
  }

  private skipElements(depth: number): void {
    if (this.take(CLOSE_BRACKET)) return;
    do this.skipValue(depth + 1);
    while (this.take(COMMA));
    if (!this.take(CLOSE_BRACKET)) throw this.error(say`expected "," or "]"`);
  }

  private skipScalar(): void {
    const rest = this.bytes.subarray(this.position, this.position + MAX_SCALAR_BYTES);
    const scalar = /^[\w.+-]*/.exec(String.fromCharCode(...rest))?.[0] ?? '';
    if (!SCALAR.test(scalar)) throw this.error(say`expected a value`);
    this.position += scalar.length;
  }

  private tryReadUint(): number | undefined {
    this.skipWhitespace();
    const start = this.position;
    let value = 0;
    let byte = this.bytes[start];
    while (byte !== undefined && byte >= ZERO && byte <= NINE) {
      value = value * 10 + (byte - ZERO);
      if (value > Number.MAX_SAFE_INTEGER) return undefined;
      byte = this.bytes[++this.position];
    }
    const digits = this.position - start;
    const leadingZero = digits > 1 && this.bytes[start] === ZERO;
    return digits === 0 || leadingZero ? undefined : value;
  }

  /** `text` is the content of a string that contains escapes or control characters. */
  private unescape(text: string): string {
    try {
      return JSON.parse(`"${text}"`) as string;
    } catch {
      throw this.error(say`a string contains an invalid escape or a control character`);
    }
  }

  private take(byte: number): boolean {
    this.skipWhitespace();
    if (this.bytes[this.position] !== byte) return false;
    this.position++;
    return true;
  }

  private skipWhitespace(): void {
    while (WHITESPACE.has(this.bytes[this.position] ?? 0)) this.position++;
  }

  private error(what: Text): DanqingError {
    return this.fail(say`not valid JSON at byte ${Math.min(this.position, this.bytes.length)}: ${what}`);
  }
}
