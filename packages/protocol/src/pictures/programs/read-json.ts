import type { FoundSettings } from '../found-settings.ts';
import { isRecord, type JsonRecord, listOf, recordOf, valueText } from '../json/json-value.ts';
import { type FieldNames, named, pickValues, sizeIn } from '../json/pick-values.ts';

/** How to recognise and read the JSON of one program. Each table names its source. */
interface JsonProgram {
  readonly is: (record: JsonRecord) => boolean;
  readonly read: (record: JsonRecord) => FoundSettings;
}

const has = (record: JsonRecord, ...names: readonly string[]): boolean =>
  names.every((name) => record[name] !== undefined);

/** The names that most programs share. */
const COMMON = {
  prompt: ['prompt'],
  width: ['width'],
  height: ['height'],
  steps: ['steps'],
  seed: ['seed'],
  sampler: ['sampler'],
  model: ['model'],
} as const satisfies FieldNames;

/** SwarmUI: `T2IParamTypes`, `sui_image_params` of its pictures. */
const SWARM: FieldNames = {
  ...COMMON,
  negativePrompt: ['negativeprompt'],
  cfg: ['cfgscale'],
  schedule: ['scheduler'],
  shift: ['sigmashift'],
};

/** Fooocus: `modules/meta_parser.py`, scheme "fooocus". */
const FOOOCUS: FieldNames = {
  prompt: ['prompt'],
  negativePrompt: ['negative_prompt'],
  steps: ['steps'],
  cfg: ['guidance_scale'],
  seed: ['seed'],
  sampler: ['sampler'],
  schedule: ['scheduler'],
  model: ['base_model'],
};

/** Draw Things: the comment in the XMP packet. */
const DRAW_THINGS: FieldNames = {
  ...COMMON,
  prompt: ['c'],
  negativePrompt: ['uc'],
  cfg: ['scale'],
  shift: ['shift'],
};

/** mflux: `GeneratedImage._get_metadata`. */
const MFLUX: FieldNames = { ...COMMON, negativePrompt: ['negative_prompt'], schedule: ['scheduler'] };

/** InvokeAI 3 and later: `invokeai_metadata`. */
const INVOKE: FieldNames = {
  ...COMMON,
  prompt: ['positive_prompt'],
  negativePrompt: ['negative_prompt'],
  cfg: ['cfg_scale', 'guidance'],
  schedule: ['scheduler'],
  shift: ['shift'],
};

/** Easy Diffusion writes the names of its request fields, or capitalised ones for people. */
const EASY_DIFFUSION: FieldNames = {
  prompt: ['prompt', 'Prompt'],
  negativePrompt: ['negative_prompt', 'Negative Prompt'],
  width: ['width', 'Width'],
  height: ['height', 'Height'],
  steps: ['num_inference_steps', 'Steps'],
  cfg: ['guidance_scale', 'Guidance Scale'],
  seed: ['seed', 'Seed'],
  sampler: ['sampler_name', 'Sampler'],
  schedule: ['scheduler_name', 'Scheduler'],
  model: ['use_stable_diffusion_model', 'Stable Diffusion model'],
};

/** NovelAI: the JSON of `Comment`. */
const NOVELAI: FieldNames = {
  ...COMMON,
  negativePrompt: ['uc', 'negative_prompt'],
  cfg: ['scale'],
  schedule: ['noise_schedule'],
};

/** Any other program, by commonly used names. */
const ANY: FieldNames = {
  prompt: ['prompt', 'positive_prompt', 'positivePrompt', 'Prompt', 'text'],
  negativePrompt: [
    'negative_prompt',
    'negativePrompt',
    'negativeprompt',
    'Negative Prompt',
    'Negative',
    'uc',
  ],
  width: ['width', 'Width'],
  height: ['height', 'Height'],
  steps: ['steps', 'num_inference_steps', 'Steps'],
  cfg: ['cfg_scale', 'cfgScale', 'cfgscale', 'cfg', 'guidance_scale', 'CFG scale'],
  seed: ['seed', 'Seed'],
  sampler: ['sampler', 'sampler_name', 'Sampler'],
  schedule: ['scheduler', 'schedule', 'Scheduler'],
  model: ['model', 'model_name', 'base_model', 'base_model_name', 'Model'],
};

const EASY_MARKS = ['use_stable_diffusion_model', 'Stable Diffusion model'];

const PROGRAMS: readonly JsonProgram[] = [
  { is: (record) => isRecord(record.sui_image_params), read: readSwarm },
  { is: (record) => has(record, 'mflux_version'), read: readMflux },
  { is: (record) => has(record, 'c', 'uc') || has(record, 'c', 'sampler'), read: readDrawThings },
  { is: (record) => has(record, 'base_model', 'resolution') || isFooocus(record), read: readFooocus },
  {
    is: (record) => EASY_MARKS.some((name) => has(record, name)),
    read: plain('Easy Diffusion', EASY_DIFFUSION),
  },
  { is: (record) => has(record, 'positive_prompt') && isRecord(record.model), read: readInvoke },
  { is: (record) => has(record, 'uc', 'scale') || has(record, 'v4_prompt'), read: readNovelAi },
  {
    is: (record) => ANY.prompt?.some((name) => typeof record[name] === 'string') ?? false,
    read: readAny,
  },
];

/** Settings in a JSON object, whichever program wrote it; null when it does not look like settings. */
export function readJson(record: JsonRecord): FoundSettings | null {
  return PROGRAMS.find(({ is }) => is(record))?.read(record) ?? null;
}

function plain(program: string, names: FieldNames): JsonProgram['read'] {
  return (record) => ({ program, ...withSize(record, names), notes: [] });
}

/** A program whose format is unknown may still give its name. */
function readAny(record: JsonRecord): FoundSettings {
  const name = ['software', 'Software', 'program', 'app', 'generator']
    .map((each) => record[each])
    .find((value) => typeof value === 'string');
  return {
    program: typeof name === 'string' ? name.slice(0, 100) : null,
    ...withSize(record, ANY),
    notes: [],
  };
}

/** If width and height are missing, a single size text replaces them. */
function withSize(record: JsonRecord, names: FieldNames): Pick<FoundSettings, 'values' | 'others'> {
  const { values, others } = pickValues(record, names);
  const sized = ['size', 'resolution', 'Size', 'Resolution'].find(
    (name) => sizeIn(record[name]).width !== undefined,
  );
  if (values.width !== undefined || sized === undefined) return { values, others };
  return {
    values: { ...values, ...sizeIn(record[sized]) },
    others: others.filter(({ name }) => name !== sized),
  };
}

function readSwarm(record: JsonRecord): FoundSettings {
  const { values, others } = withSize(recordOf(record.sui_image_params), SWARM);
  const extra = pickValues(recordOf(record.sui_extra_data), {}).others;
  return { program: 'SwarmUI', values, others: [...others, ...extra], notes: [] };
}

/** mflux uses Danqing's guidance scale for Z-Image; its guidance for FLUX is a model input, not a scale. */
function readMflux(record: JsonRecord): FoundSettings {
  const isZImage = [record.model, record.base_model].some((name) =>
    /z-?_?image/i.test(valueText(name) ?? ''),
  );
  const names = isZImage ? { ...MFLUX, guidance: ['guidance'] } : MFLUX;
  return { program: 'mflux', ...withSize(record, names), notes: [] };
}

function readDrawThings(record: JsonRecord): FoundSettings {
  const { v2, ...rest } = record;
  const { values, others } = withSize(rest, DRAW_THINGS);
  const shift = values.shift ?? recordOf(v2).shift;
  return { program: 'Draw Things', values: { ...values, shift }, others, notes: [] };
}

function isFooocus(record: JsonRecord): boolean {
  return typeof record.version === 'string' && /^Fooocus/i.test(record.version);
}

function readFooocus(record: JsonRecord): FoundSettings {
  // The long prompts repeat the short ones with the words of the styles added.
  const { full_prompt: _, full_negative_prompt: __, ...rest } = record;
  return { program: 'Fooocus', ...withSize(rest, FOOOCUS), notes: [] };
}

/** InvokeAI's record: the model is an object whose name has been stored under two keys. */
export function readInvoke(record: JsonRecord): FoundSettings {
  const { model, ...rest } = record;
  const { values, others } = withSize(rest, INVOKE);
  const { name, model_name } = recordOf(model);
  const modelName = typeof model === 'string' ? model : (name ?? model_name);
  return { program: 'InvokeAI', values: { ...values, model: modelName }, others, notes: [] };
}

/** NovelAI's record; from version 4 on, characters have their own prompts. */
export function readNovelAi(record: JsonRecord): FoundSettings {
  const { v4_prompt, v4_negative_prompt, signed_hash: _, ...rest } = record;
  const caption = recordOf(recordOf(v4_prompt).caption);
  const negative = recordOf(recordOf(v4_negative_prompt).caption);
  const { values, others } = withSize(rest, NOVELAI);
  const characters = listOf(caption.char_captions).flatMap((each, at) =>
    named(`character ${at + 1}`, recordOf(each).char_caption),
  );
  const prompt = values.prompt ?? caption.base_caption;
  const negativePrompt = values.negativePrompt ?? negative.base_caption;
  return {
    program: 'NovelAI',
    values: { ...values, prompt, negativePrompt },
    others: [...characters, ...others],
    notes: [],
  };
}
