/** Structural limits for JSON texts. Within them, parsing takes time in proportion to the length. */
export interface JsonBounds {
  /** Nesting depth of brackets. Recursive code fails at a few thousand. */
  readonly depth: number;
  /**
   * Number of members and elements, counted by brackets and commas: each takes far more memory than its characters.
   */
  readonly values: number;
}

const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Why a text is not parsed; `open`: its brackets are unbalanced, so it is not JSON. */
export type JsonExcess = keyof JsonBounds | 'open';

/**
 * Checks a text in one pass without building anything. Null: it may be parsed, which can still show that it is not
 * JSON.
 */
export function findJsonExcess(text: string, bounds: JsonBounds): JsonExcess | null {
  let [depth, deepest, brackets, commas] = [0, 0, 0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      at = endOfString(text, at);
    } else if (unit === COMMA) {
      commas += 1;
      if (commas > bounds.values) return 'values';
    } else if (unit === OPEN_LIST || unit === OPEN_OBJECT) {
      depth += 1;
      brackets += 1;
      if (depth > deepest) deepest = depth;
    } else if (unit === CLOSE_LIST || unit === CLOSE_OBJECT) {
      depth -= 1;
    }
  }
  if (depth !== 0) return 'open';
  if (deepest > bounds.depth) return 'depth';
  return brackets + commas > bounds.values ? 'values' : null;
}

/** Index of the closing quotation mark of the string that begins at `start`, or the length of the text. */
function endOfString(text: string, start: number): number {
  let from = start + 1;
  // Pictures in base64 are long and contain no escapes, so searching is faster than looking at each character.
  for (let tries = 0; tries < 100; tries += 1) {
    const end = text.indexOf('"', from);
    if (end < 0) return text.length;
    if (backslashesBefore(text, end) % 2 === 0) return end;
    from = end + 1;
  }
  for (let at = from; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) return at;
    if (unit === BACKSLASH) at += 1;
  }
  return text.length;
}

function backslashesBefore(text: string, at: number): number {
  let first = at;
  while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return at - first;
}
