/**
 * Distinguishes Z-Image-Turbo, distilled to few steps without guidance, from Z-Image (base), which needs many steps and
 * guidance.
 */
import type { ModelKind } from '@danqing/protocol';
import type { MetadataValue } from '../formats/tensor-file.ts';

/** Source of the kind; `default`: no evidence found. */
export type KindSource = 'said' | 'metadata' | 'name' | 'scheduler' | 'default';

export interface ResolvedKind {
  readonly kind: ModelKind;
  readonly source: KindSource;
  /** Evidence for the other kind, to be shown to the user. */
  readonly contradicts: KindSource | null;
}

/** From the schedulers published with Tongyi-MAI/Z-Image-Turbo and Tongyi-MAI/Z-Image. */
export const PUBLISHED_SHIFTS: Readonly<Record<ModelKind, number>> = { turbo: 3, base: 6 };

/** Evidence for a model's kind. */
export interface KindEvidence {
  /** Stated by the user, or otherwise by the model's card. */
  readonly said: ModelKind | undefined;
  /** Metadata of the transformer's file. */
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  /** Names of files and folders, nearest to the transformer first. */
  readonly names: readonly string[];
  /** Shift of a scheduler that belongs to the transformer; null if there is none. */
  readonly shift: number | null;
}

/**
 * "turbo" or "base" in a name refers to the weights, so it counts before the scheduler, which is easily edited. Plain
 * "Z-Image" is the name of the base model, but some use it for both: it counts last.
 */
export function resolveKind({ said, metadata, names, shift }: KindEvidence): ResolvedKind {
  if (said !== undefined) return { kind: said, source: 'said', contradicts: null };
  const titles = titlesOf(metadata);
  const clear = told([
    ['metadata', first(titles, kindInWords)],
    ['name', first(names, kindInWords)],
    ['scheduler', kindOfShift(shift)],
  ]);
  const vague = told([
    ['metadata', first(titles, kindOfPlainName)],
    ['name', first(names, kindOfPlainName)],
  ]);
  const found = clear[0] ?? vague[0];
  if (found === undefined) return { kind: 'turbo', source: 'default', contradicts: null };
  const other = clear.find(({ kind }) => kind !== found.kind);
  return { ...found, contradicts: other?.source ?? null };
}

/** Null for a shift that belongs to neither published model. */
export function kindOfShift(shift: number | null): ModelKind | null {
  if (shift === PUBLISHED_SHIFTS.turbo) return 'turbo';
  return shift === PUBLISHED_SHIFTS.base ? 'base' : null;
}

/** The kind to record; null if it is only the default. */
export function toldKind({ kind, source }: ResolvedKind): ModelKind | null {
  return source === 'default' ? null : kind;
}

function told(evidence: readonly (readonly [KindSource, ModelKind | null])[]) {
  return evidence.flatMap(([source, kind]) => (kind === null ? [] : [{ source, kind }]));
}

function first(texts: readonly string[], kindOf: (text: string) => ModelKind | null): ModelKind | null {
  for (const text of texts) {
    const kind = kindOf(text);
    if (kind !== null) return kind;
  }
  return null;
}

/** Keys for a model's title in GGUF (its specification) and safetensors (the Model Metadata Standard, modelspec). */
const TITLE_KEYS = [
  'general.name',
  'general.finetune',
  'general.basename',
  'general.source.huggingface.repository',
  'general.source.repo_url',
  'modelspec.title',
  'modelspec.architecture',
];

function titlesOf(metadata: ReadonlyMap<string, MetadataValue>): string[] {
  return TITLE_KEYS.map((key) => metadata.get(key)).filter((value) => typeof value === 'string');
}

const FAMILY = /z[-_. ]?image/;
/** `de-turbo`, `undistilled`: the distillation was undone. */
const UNDONE = /de[-_. ]?turbo|(?:un|de)[-_. ]?distill/;
const TURBO_WORD = /^(?:\w*turbo|zit)(?:v?\d\w*)?$/;
const BASE_WORD = /^(?:z[-_]?image)?base(?:v?\d\w*)?$/;
const SHORT_BASE = /^zib(?:v?\d\w*)?$/;

/** "z_image_turbo-Q8_0", "Z-Image-Base", "zit_v2". Null if it names neither kind, or both. */
function kindInWords(text: string): ModelKind | null {
  const lower = text.toLowerCase();
  if (UNDONE.test(lower)) return 'base';
  const words = wordsOf(lower);
  const isTurbo = words.some((word) => TURBO_WORD.test(word));
  const isBase =
    words.some((word) => SHORT_BASE.test(word)) ||
    (FAMILY.test(lower) && words.some((word) => BASE_WORD.test(word)));
  if (isTurbo === isBase) return null;
  return isTurbo ? 'turbo' : 'base';
}

/** Words for number formats, components and programs in file names. */
const PLAIN_WORD =
  /^(?:[bf]?f\d+|fp\d+|nvfp4|mxfp[48]|int[48]|e\dm\d(?:fn)?|i?q\d\w*|tq\d|[ksml]|xl|xxs|xs|ud|nl|scaled|mixed|convrot|\d+|of|v\d+|gguf|diffusers|safetensors|comfy(?:ui)?|transformer|diffusion|models?|dit|unet|original|official|tongyi|mai)$/;

/** "Z-Image", "z_image_bf16", "z-image-Q4_K_M": names under which the base model is published. */
function kindOfPlainName(text: string): ModelKind | null {
  const lower = text.toLowerCase();
  if (!FAMILY.test(lower)) return null;
  const rest = wordsOf(lower.replace(FAMILY, ' '));
  return rest.every((word) => PLAIN_WORD.test(word)) ? 'base' : null;
}

function wordsOf(text: string): string[] {
  return text.split(/[^a-z0-9]+/).filter((word) => word !== '');
}
