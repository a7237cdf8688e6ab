/** How large a JSON text may be by structure. What is within bounds is parsed in a time that its length tells. */
export interface JsonBounds {
  /** Brackets within brackets. Recursive code breaks at some thousands. */
  readonly depth: number;
  /** Members and elements, counted by their brackets and commas: each takes memory far beyond its characters. */
  readonly values: number;
}

const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Why a text is not parsed; `open`: its brackets do not close, so it is no JSON. */
export type JsonExcess = keyof JsonBounds | 'open';

/** Found in one pass before anything is built; null: it can be parsed, which may still find that it is no JSON. */
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

/** Index of the quotation mark that ends the string which begins at `start`, or the length of the text. */
function endOfString(text: string, start: number): number {
  let from = start + 1;
  // Pictures in base64 are long and hold none that is escaped: searching is faster than looking at each character.
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
