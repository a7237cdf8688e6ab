import { type FoundSettings, type FoundValues, unreadable } from '../found-settings.ts';
import { isRecord, type JsonRecord, listOf, recordOf, valueText } from '../json/json-value.ts';
import { pickValues } from '../json/pick-values.ts';
import { readInvoke } from './read-json.ts';
import type { TextsByKeyword } from './texts-by-keyword.ts';

const PROGRAM = 'InvokeAI';

/** InvokeAI's records: version 3 and later, version 2, and the command line of version 1. Null when there is none. */
export function readInvokeTexts(texts: TextsByKeyword): FoundSettings | null {
  const keyword = ['invokeai_metadata', 'sd-metadata', 'Dream'].find((each) => texts.get(each) !== undefined);
  if (keyword === undefined) return null;
  if (keyword === 'Dream') return readDream(texts.get(keyword) ?? '');
  const record = texts.json(keyword);
  if (record === null) return unreadable(PROGRAM, keyword);
  return keyword === 'invokeai_metadata' ? readInvoke(record) : readVersion2(record);
}

/** `sd-metadata` */
function readVersion2(record: JsonRecord): FoundSettings {
  const { image, model_weights, ...rest } = record;
  const { prompt, ...settings } = recordOf(image);
  // Either a list of weighted prompts or one text.
  const first = listOf(prompt)[0];
  const text = isRecord(first) ? first.prompt : (first ?? prompt);
  const { values, others } = pickValues(settings, {
    width: ['width'],
    height: ['height'],
    steps: ['steps'],
    cfg: ['cfg_scale'],
    seed: ['seed'],
    sampler: ['sampler'],
  });
  return {
    program: PROGRAM,
    values: { ...values, ...promptsIn(valueText(text) ?? ''), model: model_weights },
    others: [...others, ...pickValues(rest, {}).others],
    notes: [],
  };
}

const OPTIONS: Readonly<Record<string, keyof FoundValues>> = {
  s: 'steps',
  S: 'seed',
  W: 'width',
  H: 'height',
  C: 'cfg',
  A: 'sampler',
};

/** `Dream`: "a fox [blurry]" -s 50 -S 42 -W 512 -H 512 -C 7.5 -A k_lms */
function readDream(line: string): FoundSettings {
  const end = line.lastIndexOf('"');
  const prompt = line.startsWith('"') && end > 0 ? line.slice(1, end) : line.split(/ -[A-Za-z] ?\d/, 1)[0];
  const values: FoundValues = promptsIn(prompt ?? '');
  for (const [, option = '', value] of line.slice(end + 1).matchAll(/ -([A-Za-z]) ?([^\s-]\S*)/g)) {
    const field = Object.hasOwn(OPTIONS, option) ? OPTIONS[option] : undefined;
    if (field !== undefined) values[field] = value;
  }
  return { program: PROGRAM, values, others: [], notes: [] };
}

/** Text in square brackets is the negative prompt. */
function promptsIn(text: string): Pick<FoundValues, 'prompt' | 'negativePrompt'> {
  const avoided: string[] = [];
  const prompt = text.replace(/\[([^[\]]*)\]/g, (_, inner: string) => {
    avoided.push(inner.trim());
    return '';
  });
  return { prompt: prompt.replace(/ {2,}/g, ' ').trim(), negativePrompt: avoided.join(', ') };
}
