import type { JsonValue } from './json-value.ts';

const MAX_DEPTH = 100;
const MAX_VALUES = 200_000;
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
/** Integers with more digits than a double can represent. */
const MAX_EXACT_DIGITS = 15;
const MAX_DIGITS = 40;
/** Line breaks and the like, which JSON requires to be escaped. */
const CONTROLS = /\p{Cc}/gu;
/** Python writes NaN and infinities, which are not JSON. */
const WORD = /null|true|false|NaN|-?Infinity/y;

/**
 * Reads untrusted JSON: limited in depth and count, in linear time. NaN and infinities become null; large integers stay
 * exact. Undefined when it is not JSON or exceeds the limits.
 */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return new Parser(text).whole();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

class Parser {
  private at = 0;
  private left = MAX_VALUES;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  whole(): JsonValue {
    const value = this.value(0);
    this.skipBlanks();
    if (this.at < this.text.length) this.fail();
    return value;
  }

  private value(depth: number): JsonValue {
    this.left -= 1;
    if (depth > MAX_DEPTH || this.left < 0) this.fail();
    this.skipBlanks();
    switch (this.text[this.at]) {
      case '{':
        return this.record(depth);
      case '[':
        return this.list(depth);
      case '"':
        return this.string();
      default:
        return this.wordOrNumber();
    }
  }

  private record(depth: number): JsonValue {
    const record: Record<string, JsonValue> = Object.create(null);
    for (const _ of this.entries('}')) {
      const name = this.string();
      this.expect(':');
      record[name] = this.value(depth + 1);
    }
    return record;
  }

  private list(depth: number): JsonValue {
    const list: JsonValue[] = [];
    for (const _ of this.entries(']')) list.push(this.value(depth + 1));
    return list;
  }

  /** Called once per entry, between brackets and commas. */
  private *entries(end: string): Generator<void> {
    this.at += 1;
    this.skipBlanks();
    if (this.text[this.at] === end) {
      this.at += 1;
      return;
    }
    for (;;) {
      this.skipBlanks();
      yield;
      this.skipBlanks();
      const next = this.text[this.at];
      this.at += 1;
      if (next === end) return;
      if (next !== ',') this.fail();
    }
  }

  private string(): string {
    if (this.text[this.at] !== '"') this.fail();
    let end = this.at + 1;
    while (this.text[end] !== '"') {
      if (end >= this.text.length) this.fail();
      end += this.text[end] === '\\' ? 2 : 1;
    }
    const literal = this.text.slice(this.at, end + 1);
    this.at = end + 1;
    // Python's writer may leave line breaks unescaped.
    return JSON.parse(literal.replace(CONTROLS, escapeControl));
  }

  private wordOrNumber(): JsonValue {
    WORD.lastIndex = this.at;
    const [word] = WORD.exec(this.text) ?? [];
    if (word === undefined) return this.number();
    this.at += word.length;
    return word === 'true' ? true : word === 'false' ? false : null;
  }

  private number(): JsonValue {
    NUMBER.lastIndex = this.at;
    const [digits, fraction, exponent] = NUMBER.exec(this.text) ?? [];
    if (digits === undefined || digits.length > 400) this.fail();
    this.at += digits.length;
    const isWhole = fraction === undefined && exponent === undefined;
    if (isWhole && digits.length > MAX_EXACT_DIGITS && digits.length <= MAX_DIGITS) return BigInt(digits);
    return Number(digits);
  }

  private expect(character: string): void {
    this.skipBlanks();
    if (this.text[this.at] !== character) this.fail();
    this.at += 1;
  }

  private skipBlanks(): void {
    while (' \t\r\n\ufeff'.includes(this.text[this.at] ?? 'x')) this.at += 1;
  }

  private fail(): never {
    throw new SyntaxError(`no JSON at ${this.at}`);
  }
}

const escapeControl = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
