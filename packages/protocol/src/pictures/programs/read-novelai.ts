import { type FoundSettings, unreadable } from '../found-settings.ts';
import type { JsonRecord } from '../json/json-value.ts';
import { readNovelAi } from './read-json.ts';
import { jsonRecord, type TextsByKeyword } from './texts-by-keyword.ts';

/** Keywords, one of which names the program; in WebP they are all in one JSON object. */
const MARKS = ['Software', 'Title', 'Source'];

/**
 * NovelAI's texts: `Comment` holds the settings, `Description` the prompt. Null when the image is from another program.
 */
export function readNovelAiTexts(texts: TextsByKeyword): FoundSettings | null {
  const isMarked = MARKS.some((keyword) => texts.get(keyword)?.startsWith('NovelAI'));
  if (isMarked) {
    const comment = texts.json('Comment');
    return comment === null ? unreadable('NovelAI', 'Comment') : read(comment, texts.get('Description'));
  }
  const inside = texts.json('exif:UserComment');
  return inside === null ? null : readNovelAiRecord(inside);
}

/** All texts of an image in one JSON object; null when it is not NovelAI's. */
export function readNovelAiRecord(record: JsonRecord): FoundSettings | null {
  const { Comment: comment, Description: description } = record;
  const isMarked = MARKS.some((keyword) => String(record[keyword]).startsWith('NovelAI'));
  if (!isMarked || typeof comment !== 'string') return null;
  const settings = jsonRecord(comment);
  if (settings === null) return unreadable('NovelAI', 'Comment');
  return read(settings, typeof description === 'string' ? description : undefined);
}

function read(comment: JsonRecord, description: string | undefined): FoundSettings {
  const found = readNovelAi(comment);
  return { ...found, values: { ...found.values, prompt: found.values.prompt ?? description } };
}
