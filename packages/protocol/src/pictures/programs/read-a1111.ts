import type { FoundSettings, FoundValues } from '../found-settings.ts';
import { sizeIn } from '../json/pick-values.ts';
import type { NamedSetting } from '../picture-settings.ts';
import { type ParsedParameters, parseParameters } from './parameters-text.ts';

/** A1111's names, and those of programs that imitate its text. Fooocus repeats the prompt as it was typed. */
const NAMES: Readonly<Record<string, keyof FoundValues>> = {
  'Raw prompt': 'prompt',
  'Raw negative prompt': 'negativePrompt',
  Steps: 'steps',
  'CFG scale': 'cfg',
  Seed: 'seed',
  Sampler: 'sampler',
  'Schedule type': 'schedule',
  Scheduler: 'schedule',
  Model: 'model',
  // stable-diffusion.cpp omits Model when the transformer is a separate file.
  Unet: 'model',
  Shift: 'shift',
};

/** Reads a `parameters` text written by A1111 or a program that imitates it. */
export function readA1111(text: string): FoundSettings {
  return foundIn(parseParameters(text));
}

export function foundIn({ prompt, negativePrompt, fields, after }: ParsedParameters): FoundSettings {
  const values: FoundValues = { prompt, negativePrompt };
  const others: NamedSetting[] = [];
  for (const field of fields) {
    const name = Object.hasOwn(NAMES, field.name) ? NAMES[field.name] : undefined;
    if (field.name === 'Size') Object.assign(values, sizeOrText(field.value));
    else if (name === undefined || field.value === '') others.push(field);
    else values[name] = field.value;
  }
  return { program: programOf(fields), values, others: [...others, ...after.map(namedLine)], notes: [] };
}

function sizeOrText(value: string): FoundValues {
  const size = sizeIn(value);
  return size.width === undefined ? { width: value } : size;
}

/** The line "Template: a {red|blue} fox" is named after its beginning. */
function namedLine(line: string): NamedSetting {
  const [, name, value] = /^([A-Z][\w ]{1,40}): *(.*)$/.exec(line) ?? [];
  return name === undefined || value === undefined ? { name: '…', value: line.trim() } : { name, value };
}

/** Programs by the prefix of `Version`. */
const VERSIONS: readonly (readonly [pattern: RegExp, program: string])[] = [
  [/^stable-diffusion\.cpp/i, 'stable-diffusion.cpp'],
  [/^koboldcpp/i, 'KoboldCpp'],
  [/^comfyui/i, 'ComfyUI'],
  [/^fooocus/i, 'Fooocus'],
  [/^neo/i, 'Forge Neo'],
  [/^classic/i, 'Forge Classic'],
  [/^(f\d|forge)/i, 'Forge'],
  [/reforge/i, 'reForge'],
  [/^v?\d+\.\d+/, 'A1111'],
];

function programOf(fields: readonly NamedSetting[]): string | null {
  const field = (name: string) => fields.find((found) => found.name === name)?.value;
  const app = field('App');
  if (app) return app;
  const version = field('Version') ?? '';
  return VERSIONS.find(([pattern]) => pattern.test(version))?.[1] ?? null;
}
