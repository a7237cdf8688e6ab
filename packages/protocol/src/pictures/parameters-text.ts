/** Keyword of the text that A1111 and most galleries read. */
export const PARAMETERS_KEYWORD = 'parameters';
/** Keyword of Danqing's own record: JSON, exact where the other one is for people. */
export const DANQING_KEYWORD = 'danqing';

/** What `formatParameters` writes. */
export interface WrittenSettings {
  readonly prompt: string;
  readonly negativePrompt?: string;
  readonly steps: number;
  /** Danqing's scale, 0 = off; written as A1111's CFG scale, which is one more. */
  readonly guidance: number;
  readonly shift: number;
  readonly seed: bigint;
  readonly width: number;
  readonly height: number;
  /** Name of the model, any text. */
  readonly model: string;
}

/** What a parameters text of any program says; absent is what it does not say or says unreadably. */
export interface ParsedParameters {
  readonly prompt: string;
  readonly negativePrompt?: string;
  readonly steps?: number;
  readonly guidance?: number;
  readonly shift?: number;
  readonly seed?: bigint;
  readonly width?: number;
  readonly height?: number;
  readonly model?: string;
  /** Every setting by its name in the text, those above included. */
  readonly fields: ReadonlyMap<string, string>;
}

const NEGATIVE = 'Negative prompt:';
/** A last line with fewer settings belongs to the prompt. A1111's rule. */
const MIN_FIELDS = 3;
/**
 * `Name: value` up to a comma; a value with a comma, colon or line break is a JSON string. Sticky, so that a hostile
 * line costs linear time.
 */
const FIELD = /\s*(\w[\w \-/]{1,60}):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)/y;

/**
 * The `parameters` text of A1111: prompt, negative prompt, and a last line of settings. It reads back exactly unless a
 * line of a prompt begins with "Negative prompt:" or a prompt has blanks at its ends.
 */
export function formatParameters(settings: WrittenSettings): string {
  const { prompt, negativePrompt } = settings;
  const lines = [prompt];
  if (negativePrompt) lines.push(`${NEGATIVE} ${negativePrompt}`);
  const fields: [string, string][] = [
    ['Steps', String(settings.steps)],
    ['Sampler', 'Euler'],
    ['Schedule type', 'Simple'],
    ['CFG scale', String(roundScale(settings.guidance + 1))],
    ['Seed', String(settings.seed)],
    ['Size', `${settings.width}x${settings.height}`],
    ['Model', settings.model],
    ['Shift', String(settings.shift)],
  ];
  lines.push(fields.map(([name, value]) => `${name}: ${quote(value)}`).join(', '));
  return lines.join('\n');
}

/** Reads a `parameters` text, of A1111 or of a program that imitates it. Never throws. */
export function parseParameters(text: string): ParsedParameters {
  const lines = text.split('\n');
  let fields = parseFields(lines.at(-1) ?? '');
  if (fields.size >= MIN_FIELDS) lines.pop();
  else fields = new Map();
  const negativeAt = lines.findIndex((line) => line.startsWith(NEGATIVE));
  const cut = negativeAt < 0 ? lines.length : negativeAt;
  const negativePrompt = lines.slice(cut).join('\n').slice(NEGATIVE.length).trim();
  return {
    prompt: lines.slice(0, cut).join('\n').trim(),
    ...(negativePrompt === '' ? {} : { negativePrompt }),
    ...typedFields(fields),
    fields,
  };
}

function parseFields(line: string): Map<string, string> {
  const fields = new Map<string, string>();
  let at = 0;
  while (at < line.length) {
    FIELD.lastIndex = at;
    const [, name, value = ''] = FIELD.exec(line) ?? [];
    if (name !== undefined) fields.set(name, unquote(value));
    const comma = name === undefined ? line.indexOf(',', at) : FIELD.lastIndex - 1;
    at = comma < at ? line.length : comma + 1;
  }
  return fields;
}

type TypedFields = Omit<ParsedParameters, 'prompt' | 'negativePrompt' | 'fields'>;

function typedFields(fields: ReadonlyMap<string, string>): TypedFields {
  const number = (name: string): number | undefined => match(fields.get(name), /^\d+(?:\.\d+)?$/, Number);
  const cfgScale = number('CFG scale');
  const size = /^(\d{1,6})x(\d{1,6})$/.exec(fields.get('Size') ?? '');
  const found = {
    steps: number('Steps'),
    guidance: cfgScale === undefined ? undefined : Math.max(0, roundScale(cfgScale - 1)),
    shift: number('Shift'),
    seed: match(fields.get('Seed'), /^\d{1,19}$/, BigInt),
    width: size === null ? undefined : Number(size[1]),
    height: size === null ? undefined : Number(size[2]),
    model: fields.get('Model'),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as TypedFields;
}

function match<T>(text: string | undefined, pattern: RegExp, read: (text: string) => T): T | undefined {
  return text !== undefined && pattern.test(text) ? read(text) : undefined;
}

/** The scales differ by one, which binary fractions do not survive: a millionth is kept. */
const roundScale = (scale: number): number => Math.round(scale * 1e6) / 1e6;

const quote = (value: string): string => (/[,:\n"]|^\s|\s$/.test(value) ? JSON.stringify(value) : value);

function unquote(value: string): string {
  if (!value.startsWith('"')) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value;
  }
}
