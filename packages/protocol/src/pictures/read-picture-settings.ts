import type { ByteSource } from './containers/byte-source.ts';
import { type PictureTexts, readPictureTexts } from './containers/read-picture-texts.ts';
import type { FoundSettings } from './found-settings.ts';
import { hasSettings, type PictureSettings } from './picture-settings.ts';
import { readComfyRecord, readComfyTexts } from './programs/comfyui/read-comfyui.ts';
import {
  DANQING_KEYWORD,
  formatFound,
  hasFields,
  PARAMETERS_KEYWORD,
  parseParameters,
} from './programs/parameters-text.ts';
import { foundIn } from './programs/read-a1111.ts';
import { readDanqing } from './programs/read-danqing.ts';
import { readJson } from './programs/read-json.ts';
import { readNovelAiRecord, readNovelAiTexts } from './programs/read-novelai.ts';
import { readInvokeTexts } from './programs/read-old-invoke.ts';
import { readKobold, readMidjourney, readSoftware } from './programs/read-other-texts.ts';
import { jsonRecord, TextsByKeyword } from './programs/texts-by-keyword.ts';
import { settleSettings } from './settle-settings.ts';

/** Where programs put one text with everything: `parameters` in PNG, and its counterparts in other formats. */
const WHOLE_TEXTS = [
  PARAMETERS_KEYWORD,
  'exif:UserComment',
  'xmp:UserComment',
  'comment',
  'UserComment',
  'Comment',
  'exif:ImageDescription',
  'exif:XPComment',
  'xmp:description',
  'Description',
];

/**
 * What an image says about how it was drawn, whichever program drew it. Null when it says nothing.
 * @throws DanqingError INPUT_FILE when it is not an image of a known format, damaged, or beyond the limits
 */
export async function readPictureSettings(source: ByteSource): Promise<PictureSettings | null> {
  return settingsIn(await readPictureTexts(source));
}

/** The same for texts that have already been read. */
export function settingsIn({ texts, size }: Pick<PictureTexts, 'texts' | 'size'>): PictureSettings | null {
  const found = findSettings(new TextsByKeyword(texts));
  return found === null ? null : settleSettings(found, size);
}

/**
 * The A1111 text of an image; settings of other programs are converted into such a text. Empty when there are none.
 */
export function infotextIn(found: Pick<PictureTexts, 'texts' | 'size'>): string {
  const texts = new TextsByKeyword(found.texts);
  const stored = WHOLE_TEXTS.map((keyword) => texts.get(keyword)).find(
    (text) => text !== undefined && isInfotext(text),
  );
  if (stored !== undefined) return stored;
  const settings = settingsIn(found);
  return settings !== null && hasSettings(settings) ? formatFound(settings) : '';
}

/**
 * First the programs with a format of their own, then texts that many programs write, finally those that only give
 * their name.
 */
function findSettings(texts: TextsByKeyword): FoundSettings | null {
  return (
    readDanqing(texts) ??
    readInvokeTexts(texts) ??
    readNovelAiTexts(texts) ??
    readWholeTexts(texts) ??
    readComfyTexts(texts) ??
    readSingleTexts(texts) ??
    readMidjourney(texts) ??
    readSoftware(texts)
  );
}

function readWholeTexts(texts: TextsByKeyword): FoundSettings | null {
  for (const keyword of WHOLE_TEXTS) {
    const text = texts.get(keyword);
    const found = text === undefined ? null : readWholeText(text, keyword);
    if (found !== null) return { ...found, program: found.program ?? programSaid(texts) ?? authorOf(text) };
  }
  return null;
}

function readWholeText(text: string, keyword: string): FoundSettings | null {
  const record = jsonRecord(text);
  if (record !== null) return readComfyRecord(record) ?? readNovelAiRecord(record) ?? readJson(record);
  const kobold = readKobold(text);
  if (kobold !== null) return kobold;
  const parsed = parseParameters(text);
  // A text without settings is a prompt only under this name.
  if (!hasFields(parsed) && keyword !== PARAMETERS_KEYWORD) return null;
  if (!hasFields(parsed) && /^\s*[{[]/.test(text)) {
    return { program: null, values: {}, others: [], notes: [{ kind: 'unreadable', keyword }] };
  }
  return foundIn(parsed);
}

/** Easy Diffusion writes each setting as a separate text. */
function readSingleTexts(texts: TextsByKeyword): FoundSettings | null {
  const { keywords } = texts;
  const isEasy = [
    'num_inference_steps',
    'use_stable_diffusion_model',
    'Stable Diffusion model',
    'Guidance Scale',
  ].some((keyword) => keywords.includes(keyword));
  return isEasy
    ? readJson(Object.fromEntries(keywords.map((keyword) => [keyword, texts.get(keyword)])))
    : null;
}

/** A text in A1111's format that names no program is attributed to A1111. */
function authorOf(text: string | undefined): string | null {
  return text !== undefined && isInfotext(text) ? 'A1111' : null;
}

function isInfotext(text: string): boolean {
  return jsonRecord(text) === null && hasFields(parseParameters(text));
}

function programSaid(texts: TextsByKeyword): string | null {
  if (texts.get('fooocus_scheme') !== undefined) return 'Fooocus';
  const said = texts.get('exif:Software') ?? texts.get('Software') ?? texts.get('xmp:CreatorTool');
  return said === undefined || texts.get(DANQING_KEYWORD) !== undefined ? null : said.slice(0, 100);
}
