import { parseJson } from '../json/parse-json.ts';
import type { NamedSetting } from '../picture-settings.ts';

/** Limit for settings; programs write a few dozen. */
const MAX_FIELDS = 1000;
/** Longer names are prose that contains a colon. */
const MAX_NAME_UNITS = 60;
const WORD = /[\p{L}\p{N}_]/u;
/** ASCII table, because a regular expression per character would take most of the time. */
const ASCII_WORDS = Array.from({ length: 128 }, (_, code) => WORD.test(String.fromCharCode(code)));
const BRACKETS: Readonly<Record<string, string>> = { '[': ']', '{': '}' };

/**
 * The settings in a line: `Name: value` up to a comma. A value in quotes is a JSON string; a value in brackets ends at
 * its closing bracket. Finds what A1111's `re_param` finds, but without backtracking: each character is looked at only
 * a few times.
 */
export function parseFields(line: string): NamedSetting[] {
  const scanner = new FieldScanner(line);
  const fields: NamedSetting[] = [];
  for (let field = scanner.next(); field !== null && fields.length < MAX_FIELDS; field = scanner.next()) {
    fields.push(field);
  }
  return fields;
}

class FieldScanner {
  private at = 0;
  /** Set once a bracket turned out not to close: searching for the ends of all others would take quadratic time. */
  private ignoresBrackets = false;
  private readonly line: string;

  constructor(line: string) {
    this.line = line;
  }

  next(): NamedSetting | null {
    for (;;) {
      const colon = this.line.indexOf(':', this.at);
      if (colon < 0) return null;
      const name = this.nameBefore(colon);
      this.at = colon + 1;
      if (name !== null) return { name, value: this.value() };
    }
  }

  /** The longest name that ends at the colon; null when it has fewer than two characters. */
  private nameBefore(colon: number): string | null {
    const first = Math.max(this.at, colon - MAX_NAME_UNITS - 1);
    let start = colon;
    while (start > first && isNameCharacter(this.line, start - 1)) start -= 1;
    while (start < colon && !isWord(this.line, start)) start += 1;
    return colon - start < 2 || colon - start > MAX_NAME_UNITS ? null : this.line.slice(start, colon);
  }

  /** Leaves `at` after the comma that ends the value. */
  private value(): string {
    while (this.line[this.at]?.trim() === '') this.at += 1;
    const start = this.at;
    const quoted = this.line[start] === '"' ? this.endOfString(start) : this.endOfBrackets(start);
    const end = quoted ?? this.comma(start);
    this.at = end + 1;
    const value = this.line.slice(start, end);
    return this.line[start] === '"' ? unquote(value) : value.trimEnd();
  }

  private comma(from: number): number {
    const at = this.line.indexOf(',', from);
    return at < 0 ? this.line.length : at;
  }

  /** Position after the closing quote, if the value ends there. */
  private endOfString(start: number): number | undefined {
    let at = start + 1;
    while (at < this.line.length && this.line[at] !== '"') at += this.line[at] === '\\' ? 2 : 1;
    return at > start + 1 ? this.ifEnded(at + 1) : undefined;
  }

  private endOfBrackets(start: number): number | undefined {
    const open = this.line[start] ?? '';
    const close = BRACKETS[open];
    if (close === undefined || this.ignoresBrackets) return undefined;
    const end = this.ifEnded(this.closing(start, open, close));
    this.ignoresBrackets = end === undefined;
    return end;
  }

  /** Position after the bracket that closes the one at `start`. */
  private closing(start: number, open: string, close: string): number {
    let depth = 0;
    for (let at = start; at < this.line.length; at += 1) {
      if (this.line[at] === open) depth += 1;
      else if (this.line[at] === close) depth -= 1;
      if (depth === 0) return at + 1;
    }
    return Number.POSITIVE_INFINITY;
  }

  private ifEnded(at: number): number | undefined {
    return at === this.line.length || this.line[at] === ',' ? at : undefined;
  }
}

function isWord(line: string, at: number): boolean {
  return ASCII_WORDS[line.charCodeAt(at)] ?? WORD.test(line[at] ?? '');
}

const isNameCharacter = (line: string, at: number): boolean =>
  isWord(line, at) || [' ', '-', '/'].includes(line[at] ?? '');

/** A value in quotes is a JSON string; if it is not valid JSON, it stays as it is, as in A1111. */
function unquote(value: string): string {
  const parsed = value.endsWith('"') ? parseJson(value) : undefined;
  return typeof parsed === 'string' ? parsed : value;
}
