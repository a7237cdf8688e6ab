import type { PictureText } from '../containers/text-sink.ts';
import { isRecord, type JsonRecord } from '../json/json-value.ts';
import { parseJson } from '../json/parse-json.ts';

/** A picture's texts by keyword; of several, the first that is not blank. */
export class TextsByKeyword {
  readonly keywords: readonly string[];
  private readonly texts = new Map<string, string>();
  private readonly parsed = new Map<string, JsonRecord | null>();

  constructor(texts: readonly PictureText[]) {
    for (const { keyword, text } of texts) {
      if (!this.texts.has(keyword) && text.trim() !== '') this.texts.set(keyword, text);
    }
    this.keywords = [...this.texts.keys()];
  }

  get(keyword: string): string | undefined {
    return this.texts.get(keyword);
  }

  /** The keyword's text as a JSON object; null when it is not one. */
  json(keyword: string): JsonRecord | null {
    const known = this.parsed.get(keyword);
    if (known !== undefined) return known;
    const parsed = jsonRecord(this.texts.get(keyword));
    this.parsed.set(keyword, parsed);
    return parsed;
  }
}

/** A text as a JSON object; null when it is not one. */
export function jsonRecord(text: string | undefined): JsonRecord | null {
  if (text === undefined || !/^\s*\{/.test(text.slice(0, 100))) return null;
  const value = parseJson(text);
  return isRecord(value) ? value : null;
}
