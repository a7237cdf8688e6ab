/** Flags as typed by the user, and what they mean. Nothing here knows commander. */

import { DanqingError, type GenerateInput, type ModelKind, parseSize, type Text } from '@danqing/protocol';
import { say } from './say/say.ts';
import type { SettingFlags } from './settings/resolve-settings.ts';

export interface JsonFlag {
  readonly json?: boolean;
}

export interface DoctorFlags extends JsonFlag {
  readonly quick?: boolean;
}

/** A model: by name or folder, by single files, or a mixture. */
export interface ModelFlags {
  readonly model?: string;
  readonly transformer?: string;
  readonly textEncoder?: string;
  readonly vae?: string;
  readonly tokenizer?: string;
  readonly modelKind?: ModelKind;
}

export interface EngineFlags extends ModelFlags {
  readonly device?: string;
  readonly threads?: string;
  readonly precision?: string;
  readonly vramBudget?: string;
  /** False with `--no-prompt-cache`. */
  readonly promptCache?: boolean;
}

export interface RequestFlags {
  readonly negativePrompt?: string;
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

export interface BenchFlags
  extends EngineFlags,
    Omit<RequestFlags, 'numImages' | 'negativePrompt'>,
    JsonFlag {
  readonly prompt: string;
  /** quick, full */
  readonly suite?: string;
  /** Names of cases, separated by commas. */
  readonly case?: string;
  readonly rounds?: string;
  readonly list?: boolean;
  readonly output?: string;
  readonly quiet?: boolean;
}

export interface ServeFlags
  extends Omit<EngineFlags, 'transformer' | 'textEncoder' | 'vae' | 'tokenizer'>,
    JsonFlag {
  readonly host?: string;
  readonly port?: string;
  readonly insecure?: boolean;
  readonly output?: string;
}

export interface McpFlags extends Omit<EngineFlags, 'transformer' | 'textEncoder' | 'vae' | 'tokenizer'> {
  readonly output?: string;
}

export interface PlanFlags
  extends EngineFlags,
    Pick<RequestFlags, 'size' | 'width' | 'height' | 'steps' | 'guidance'>,
    JsonFlag {
  readonly prompt: string;
  /** A card by its name. */
  readonly gpu?: string;
  readonly allGpus?: boolean;
  /** A set of files in common use: q8_0. */
  readonly files?: string;
  /** Of `--size auto`: 16:9. */
  readonly aspect?: string;
  readonly maxSeconds?: string;
}

export interface ReportFlags
  extends EngineFlags,
    Pick<RequestFlags, 'steps' | 'guidance' | 'seed'>,
    JsonFlag {
  readonly prompt: string;
  /** Folder to write to. */
  readonly output?: string;
  /** report.json of an earlier run, or of another machine. */
  readonly from?: string;
  /** In a row, for stability. */
  readonly pictures?: string;
  readonly quiet?: boolean;
}

/** The model itself is an argument. */
export interface ShowFlags extends Omit<ModelFlags, 'model'>, JsonFlag {}

/** The fields of a request that flags give; ranges are the request's own to check. @throws DanqingError INPUT_INVALID */
export function requestFields(flags: RequestFlags): Omit<GenerateInput, 'prompt' | 'seed'> {
  return withoutUndefined({
    negativePrompt: flags.negativePrompt,
    ...pictureSize(flags),
    steps: numberFlag('--steps', flags.steps),
    guidance: numberFlag('--guidance', flags.guidance),
    cfgNormalization: numberFlag('--cfg-normalization', flags.cfgNormalization),
    cfgTruncation: numberFlag('--cfg-truncation', flags.cfgTruncation),
    shift: numberFlag('--shift', flags.shift),
    numImages: numberFlag('--num-images', flags.numImages),
  });
}

/** The settings that a command's flags are about. */
export function settingFlags(flags: EngineFlags): SettingFlags {
  return {
    'model.name': { flag: '--model', text: flags.model },
    'model.kind': { flag: '--model-kind', text: flags.modelKind },
    'engine.device': { flag: '--device', text: flags.device },
    'engine.threads': { flag: '--threads', text: flags.threads },
    'engine.vram_budget': { flag: '--vram-budget', text: flags.vramBudget },
    'engine.precision': { flag: '--precision', text: flags.precision },
    'engine.prompt_cache': {
      flag: '--no-prompt-cache',
      text: flags.promptCache === false ? 'off' : undefined,
    },
  };
}

/** The settings that the flags of `danqing serve` are about. The token is none of them: others see command lines. */
export function serveSettingFlags(flags: ServeFlags): SettingFlags {
  return {
    ...settingFlags(flags),
    'server.host': { flag: '--host', text: flags.host },
    'server.port': { flag: '--port', text: flags.port },
    'server.insecure': { flag: '--insecure', text: flags.insecure === true ? 'true' : undefined },
    'output.dir': { flag: '--output', text: flags.output },
  };
}

/** `--size auto` with what it may cost; null: a size, or none, was given. @throws DanqingError INPUT_INVALID */
export function autoSize(flags: PlanFlags): AutoSize | null {
  if (flags.size?.trim().toLowerCase() !== 'auto') {
    if (flags.maxSeconds === undefined && flags.aspect === undefined) return null;
    throw invalid(say`--max-seconds and --aspect are for --size auto.`);
  }
  if (flags.width !== undefined || flags.height !== undefined) {
    throw invalid(say`--size was given together with --width or --height.`, say`Give one or the other.`);
  }
  const maxSeconds = numberFlag('--max-seconds', flags.maxSeconds) ?? null;
  if (maxSeconds !== null && maxSeconds <= 0) throw invalid(say`--max-seconds must be above 0.`);
  return { shape: aspectOf(flags.aspect ?? '1:1'), maxSeconds };
}

export interface AutoSize {
  readonly shape: { readonly width: number; readonly height: number };
  readonly maxSeconds: number | null;
}

/** As far from a square as the longest edge is from the shortest. */
const MAX_ASPECT = 8;

function aspectOf(text: string): AutoSize['shape'] {
  const match = /^(\d{1,4})[:x×](\d{1,4})$/i.exec(text.trim());
  const [width, height] = [Number(match?.[1]), Number(match?.[2])];
  const ratio = Math.max(width / height, height / width);
  if (ratio <= MAX_ASPECT) return { width, height };
  throw invalid(say`--aspect is "${text}".`, say`Write width:height, such as 16:9, up to 8:1.`);
}

const PICTURES = { usual: 20, most: 1000 };

/** `--pictures` of the report. @throws DanqingError INPUT_INVALID */
export function pictureCount({ pictures }: ReportFlags): number {
  const count = numberFlag('--pictures', pictures) ?? PICTURES.usual;
  if (Number.isInteger(count) && count >= 1 && count <= PICTURES.most) return count;
  throw invalid(say`--pictures is ${pictures ?? ''}; it must be a whole number from 1 to ${PICTURES.most}.`);
}

const MAX_ROUNDS = 10_000;

/** `--rounds` of the bench. @throws DanqingError INPUT_INVALID */
export function roundCount({ rounds }: BenchFlags): number | undefined {
  const count = numberFlag('--rounds', rounds);
  if (count === undefined || (Number.isInteger(count) && count >= 1 && count <= MAX_ROUNDS)) return count;
  throw invalid(say`--rounds is ${rounds ?? ''}; it must be a whole number from 1 to ${MAX_ROUNDS}.`);
}

interface PictureSize {
  readonly width: number | undefined;
  readonly height: number | undefined;
}

function pictureSize({ size, width, height }: RequestFlags): PictureSize {
  if (size === undefined)
    return { width: numberFlag('--width', width), height: numberFlag('--height', height) };
  if (width !== undefined || height !== undefined) {
    throw invalid(say`--size was given together with --width or --height.`, say`Give one or the other.`);
  }
  const parsed = parseSize(size);
  if (parsed === null) throw invalid(say`--size is "${size}".`, say`Write width x height, such as 1024x576.`);
  return parsed;
}

function numberFlag(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim())) return Number(text);
  throw invalid(say`${flag} is "${text}", which is not a number.`);
}

function invalid(message: Text, hint = say`See --help for what each flag takes.`): DanqingError {
  return new DanqingError('INPUT_INVALID', message, { hint });
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(fields: T): Partial<Defined<T>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<
    Defined<T>
  >;
}
