import { cfgOfGuidance } from '../../request/cfg-scale.ts';
import type { GenerateRequest } from '../../request/request-schemas.ts';
import type { LabelledField, NamedSetting, PictureSettings } from '../picture-settings.ts';
import { parseFields } from './parameters-fields.ts';

/** Keyword of the text that A1111 and most galleries read. */
export const PARAMETERS_KEYWORD = 'parameters';
/** Keyword of Danqing's own record: exact JSON, while the other text is for people. */
export const DANQING_KEYWORD = 'danqing';

/** Input of `formatParameters`. */
export interface WrittenSettings extends Pick<GenerateRequest, LabelledField> {
  /** Name of the model; any text. */
  readonly model: string;
}

/** The parts of a parameters text. */
export interface ParsedParameters {
  readonly prompt: string;
  /** Empty when there is none. */
  readonly negativePrompt: string;
  /** Settings in the order of their line; a name can occur more than once. Empty when there is no such line. */
  readonly fields: readonly NamedSetting[];
  /** Lines after the line of settings. */
  readonly after: readonly string[];
}

const NEGATIVE = 'Negative prompt:';
/** A last line with fewer settings belongs to the prompt, as in A1111. */
const MIN_FIELDS = 3;
/** Beginning of the line of settings when it is not the last line. */
const STEPS_FIRST = /^\s*Steps: *\d/;

/**
 * The `parameters` text of A1111: prompt, negative prompt, and a last line of settings. Reading it back is exact unless
 * a line of a prompt begins with "Negative prompt:" or a prompt begins or ends with blanks.
 */
export function formatParameters(settings: WrittenSettings): string {
  return formatFound({
    ...settings,
    seed: String(settings.seed),
    sampler: 'Euler',
    schedule: 'Simple',
  });
}

/** The same text from the settings found in an image, whichever program drew it. */
export function formatFound(settings: Partial<Omit<PictureSettings, 'program' | 'notes'>>): string {
  const { prompt = '', negativePrompt, guidance, width, height, others = [] } = settings;
  const fields: [string, string | number | undefined][] = [
    ['Steps', settings.steps],
    ['Sampler', settings.sampler],
    ['Schedule type', settings.schedule],
    ['CFG scale', guidance === undefined ? undefined : cfgOfGuidance(guidance)],
    ['Seed', settings.seed],
    ['Size', width === undefined || height === undefined ? undefined : `${width}x${height}`],
    ['Model', settings.model],
    ['Shift', settings.shift],
    ...others.map(({ name, value }): [string, string] => [name, value]),
  ];
  const line = fields.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${quote(String(value))}`],
  );
  const negative = negativePrompt ? [`${NEGATIVE} ${negativePrompt}`] : [];
  return [prompt, ...negative, line.join(', ')].join('\n').trimEnd();
}

/**
 * Splits a `parameters` text as A1111 does (`parse_generation_parameters`): ends are trimmed, the last line holds the
 * settings if it has at least three, and the negative prompt follows "Negative prompt:". If extensions have added lines
 * after the settings (A1111 itself then takes them for a prompt), the last line that begins with "Steps:" holds the
 * settings. Never throws; takes linear time.
 */
export function parseParameters(text: string): ParsedParameters {
  const lines = text.trim().split('\n').map(withoutReturn);
  const at = settingsLine(lines);
  const end = at < 0 ? lines.length : at;
  const [settings, after] = joinWrapped(lines.slice(end));
  return { ...promptsOf(lines.slice(0, end)), fields: parseFields(settings), after };
}

/** Recognises A1111's text by its settings or negative prompt; a prompt alone could be any text. */
export function hasFields({ fields }: ParsedParameters): boolean {
  return fields.length >= MIN_FIELDS;
}

/** -1 when there is none. */
function settingsLine(lines: readonly string[]): number {
  const last = lines.length - 1;
  const lastFields = parseFields(lines[last] ?? '');
  if (lastFields.length >= MIN_FIELDS && lastFields.some(({ name }) => name === 'Steps')) return last;
  const led = lines.findLastIndex(
    (line, at) =>
      STEPS_FIRST.test(line) && parseFields(joinWrapped(lines.slice(at, at + 5))[0]).length >= MIN_FIELDS,
  );
  if (led >= 0) return led;
  return lastFields.length >= MIN_FIELDS ? last : -1;
}

/**
 * Joins settings that continue after a comma at the end of a line; returns them as one line, and the lines after them.
 */
function joinWrapped(lines: readonly string[]): [string, readonly string[]] {
  let count = lines.length === 0 ? 0 : 1;
  while (count < lines.length && /,\s*$/.test(lines[count - 1]?.slice(-8) ?? '')) {
    if (parseFields(lines[count] ?? '').length === 0) break;
    count += 1;
  }
  const after = lines.slice(count).filter((line) => line.trim() !== '');
  return [lines.slice(0, count).join(' '), after];
}

function promptsOf(lines: readonly string[]): Pick<ParsedParameters, 'prompt' | 'negativePrompt'> {
  const isNegative = (line: string) => line.trimStart().startsWith(NEGATIVE);
  const found = lines.findIndex(isNegative);
  const cut = found < 0 ? lines.length : found;
  const negative = lines
    .slice(cut)
    .map((line) => (isNegative(line) ? line.trimStart().slice(NEGATIVE.length).trimStart() : line));
  return { prompt: lines.slice(0, cut).join('\n').trim(), negativePrompt: negative.join('\n').trim() };
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);

const quote = (value: string): string => (/[,:\n"]|^\s|\s$/.test(value) ? JSON.stringify(value) : value);
