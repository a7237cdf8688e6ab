/** How large a JSON text may be by structure. What is within bounds is parsed in a time that its length tells. */
export interface JsonBounds {
  /** Brackets within brackets. Recursive code breaks at some thousands. */
  readonly depth: number;
  /** Members and elements, counted by their brackets and commas: each takes memory far beyond its characters. */
  readonly values: number;
}

const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Which bound a text goes beyond, found in one pass before anything is built; null: none. Says nothing of whether it is JSON. */
export function findJsonExcess(text: string, bounds: JsonBounds): keyof JsonBounds | null {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      at = endOfString(text, at);
    } else if (unit === COMMA) {
      values += 1;
    } else if (unit === OPEN_LIST || unit === OPEN_OBJECT) {
      depth += 1;
      values += 1;
      if (depth > bounds.depth) return 'depth';
    } else if (unit === CLOSE_LIST || unit === CLOSE_OBJECT) {
      depth -= 1;
    }
    if (values > bounds.values) return 'values';
  }
  return null;
}

/** Index of the quotation mark that ends the string which begins at `start`, or the length of the text. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) break;
    if (unit === BACKSLASH) at += 1;
  }
  return at;
}
