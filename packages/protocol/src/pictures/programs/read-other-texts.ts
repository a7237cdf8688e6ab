import type { FoundSettings, FoundValues } from '../found-settings.ts';
import { sizeIn } from '../json/pick-values.ts';
import type { NamedSetting } from '../picture-settings.ts';
import type { TextsByKeyword } from './texts-by-keyword.ts';

const KOBOLD: Readonly<Record<string, keyof FoundValues>> = {
  Prompt: 'prompt',
  NegativePrompt: 'negativePrompt',
  Steps: 'steps',
  CFGScale: 'cfg',
  Seed: 'seed',
  Sampler: 'sampler',
  Model: 'model',
};

/** KoboldCpp: "Prompt: a fox | NegativePrompt: | Steps: 8 | …". Null when the text is not KoboldCpp's. */
export function readKobold(text: string): FoundSettings | null {
  if (!text.startsWith('Prompt: ') || !text.includes(' | Steps: ')) return null;
  const values: FoundValues = {};
  const others: NamedSetting[] = [];
  for (const part of text.split(/ ?\| /)) {
    const colon = part.indexOf(':');
    const [name, value] = [part.slice(0, colon), part.slice(colon + 1).trim()];
    const field = Object.hasOwn(KOBOLD, name) ? KOBOLD[name] : undefined;
    if (name === 'Size') Object.assign(values, sizeIn(value));
    else if (field !== undefined) values[field] = value;
    else if (value !== '') others.push({ name, value });
  }
  return { program: 'KoboldCpp', values, others, notes: [] };
}

/** Midjourney: "a fox --ar 3:2 --v 7 Job ID: …". Its flags do not correspond to settings of other programs. */
export function readMidjourney(texts: TextsByKeyword): FoundSettings | null {
  const text = texts.get('Description') ?? texts.get('xmp:description') ?? texts.get('exif:ImageDescription');
  const job = text?.search(/ Job ID: [\da-f-]{36}/) ?? -1;
  if (text === undefined || job < 0) return null;
  const flags = text.slice(0, job).indexOf(' --');
  const end = flags < 0 ? job : flags;
  const others = flags < 0 ? [] : [{ name: 'flags', value: text.slice(flags, job).trim() }];
  return { program: 'Midjourney', values: { prompt: text.slice(0, end) }, others, notes: [] };
}

/** Recognises programs that write their name but no settings. */
export function readSoftware(texts: TextsByKeyword): FoundSettings | null {
  const keyword = ['Software', 'exif:Software', 'xmp:CreatorTool'].find(
    (each) => texts.get(each) !== undefined,
  );
  const program = keyword === undefined ? undefined : texts.get(keyword)?.trim().slice(0, 100);
  return program === undefined ? null : { program, values: {}, others: [], notes: [{ kind: 'silent' }] };
}
