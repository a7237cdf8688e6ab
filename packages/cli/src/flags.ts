/** Flags as typed by the user, and what they mean. Nothing here knows commander. */
import { DanqingError, type GenerateInput } from '@danqing/protocol';

export interface JsonFlag {
  readonly json?: boolean;
}

/** A model: by name or folder, by single files, or a mixture. */
export interface ModelFlags {
  readonly model?: string;
  readonly transformer?: string;
  readonly textEncoder?: string;
  readonly vae?: string;
  readonly tokenizer?: string;
}

export interface EngineFlags extends ModelFlags {
  readonly device?: string;
  readonly threads?: string;
  readonly precision: 'auto' | 'f32';
  readonly vramBudget?: string;
  /** False with `--no-prompt-cache`. */
  readonly promptCache?: boolean;
}

export interface RequestFlags {
  readonly negative?: string;
  readonly size?: string;
  readonly width?: string;
  readonly height?: string;
  readonly steps?: string;
  readonly guidance?: string;
  readonly cfgNormalization?: string;
  readonly cfgTruncation?: string;
  readonly shift?: string;
  readonly seed?: string;
  readonly numImages?: string;
}

export interface GenerateFlags extends EngineFlags, RequestFlags, JsonFlag {
  readonly output?: string;
  readonly overwrite?: boolean;
  readonly quiet?: boolean;
}

export interface TraceFlags extends EngineFlags, Omit<RequestFlags, 'numImages'>, JsonFlag {
  readonly prompt: string;
  readonly out: string;
  readonly noise?: string;
  readonly png?: string;
  readonly quiet?: boolean;
}

/** The model itself is an argument. */
export interface ShowFlags extends Omit<ModelFlags, 'model'>, JsonFlag {}

/** The fields of a request that flags give; ranges are the request's own to check. @throws DanqingError INPUT_INVALID */
export function requestFields(flags: RequestFlags): Omit<GenerateInput, 'prompt' | 'seed'> {
  return withoutUndefined({
    negativePrompt: flags.negative,
    ...pictureSize(flags),
    steps: numberFlag('--steps', flags.steps),
    guidance: numberFlag('--guidance', flags.guidance),
    cfgNormalization: numberFlag('--cfg-normalization', flags.cfgNormalization),
    cfgTruncation: numberFlag('--cfg-truncation', flags.cfgTruncation),
    shift: numberFlag('--shift', flags.shift),
    numImages: numberFlag('--num-images', flags.numImages),
  });
}

/** `--threads`. @throws DanqingError INPUT_INVALID */
export function threadCount({ threads }: EngineFlags): number | undefined {
  const count = numberFlag('--threads', threads);
  if (count === undefined || (Number.isInteger(count) && count >= 1 && count <= MAX_THREADS)) return count;
  throw invalid(`--threads is ${threads}; it must be a whole number from 1 to ${MAX_THREADS}.`);
}

const MAX_THREADS = 512;

/** `--vram-budget` in bytes: 6GiB (or 6g) counts in powers of 1024, 6GB in powers of 1000. @throws DanqingError INPUT_INVALID */
export function memoryBudget({ vramBudget }: EngineFlags): number | undefined {
  if (vramBudget === undefined) return undefined;
  const match = /^(\d+(?:\.\d+)?)\s*(?:([kmg])(i?b)?)$/i.exec(vramBudget.trim());
  const bytes = match === null ? 0 : Number(match[1]) * unitBytes(match[2] ?? '', match[3] ?? '');
  if (bytes >= 1 && bytes <= Number.MAX_SAFE_INTEGER) return Math.floor(bytes);
  throw invalid(`--vram-budget is "${vramBudget}".`, 'Write a number with its unit, such as 6GiB or 800MiB.');
}

function unitBytes(prefix: string, suffix: string): number {
  const base = suffix.toLowerCase() === 'b' ? 1000 : 1024;
  return base ** ('kmg'.indexOf(prefix.toLowerCase()) + 1);
}

interface PictureSize {
  readonly width: number | undefined;
  readonly height: number | undefined;
}

function pictureSize({ size, width, height }: RequestFlags): PictureSize {
  if (size === undefined)
    return { width: numberFlag('--width', width), height: numberFlag('--height', height) };
  if (width !== undefined || height !== undefined) {
    throw invalid('--size was given together with --width or --height.', 'Give one or the other.');
  }
  const match = /^(\d{1,6})[x×*](\d{1,6})$/i.exec(size.trim());
  if (match === null) throw invalid(`--size is "${size}".`, 'Write width x height, such as 1024x576.');
  return { width: Number(match[1]), height: Number(match[2]) };
}

function numberFlag(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim())) return Number(text);
  throw invalid(`${flag} is "${text}", which is not a number.`);
}

function invalid(message: string, hint = 'See --help for what each flag takes.'): DanqingError {
  return new DanqingError('INPUT_INVALID', message, { hint });
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(fields: T): Partial<Defined<T>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<
    Defined<T>
  >;
}
