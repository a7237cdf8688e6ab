/** Z-Image-Turbo, distilled to few steps without guidance, and Z-Image (base), which needs both: told from one another. */
import type { ModelKind } from '@danqing/protocol';
import type { MetadataValue } from '../formats/tensor-file.ts';

/** What tells the kind; `default`: nothing does. */
export type KindSource = 'said' | 'metadata' | 'name' | 'scheduler' | 'default';

export interface ResolvedKind {
  readonly kind: ModelKind;
  readonly source: KindSource;
  /** What points to the other kind all the same: to be shown to the user. */
  readonly contradicts: KindSource | null;
}

/** Of the schedulers that are published with them: Tongyi-MAI/Z-Image-Turbo and Tongyi-MAI/Z-Image. */
export const PUBLISHED_SHIFTS: Readonly<Record<ModelKind, number>> = { turbo: 3, base: 6 };

/** What there is to tell a model's kind from. */
export interface KindEvidence {
  /** By the user, or else by the model's card. */
  readonly said: ModelKind | undefined;
  /** Of the transformer's file. */
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  /** Of files and folders, those nearest to the transformer first. */
  readonly names: readonly string[];
  /** Of a scheduler that belongs to the transformer; null where there is none. */
  readonly shift: number | null;
}

/**
 * Who writes "turbo" or "base" into a name means the weights. A scheduler is edited more easily. "Z-Image" alone is what the
 * base model is called, and what some call both: it counts last.
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

/** Null for a shift that neither was published with. */
export function kindOfShift(shift: number | null): ModelKind | null {
  if (shift === PUBLISHED_SHIFTS.turbo) return 'turbo';
  return shift === PUBLISHED_SHIFTS.base ? 'base' : null;
}

/** What may be written down: null where nothing told it. */
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

/** What GGUF (its specification) and safetensors (the Model Metadata Standard, modelspec) call a model. */
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

/** "z_image_turbo-Q8_0", "Z-Image-Base", "zit_v2". Null where it says neither, or both. */
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

/** What files are called after their number formats, parts and programs. */
const PLAIN_WORD =
  /^(?:[bf]?f\d+|fp\d+|nvfp4|mxfp[48]|int[48]|e\dm\d(?:fn)?|i?q\d\w*|tq\d|[ksml]|xl|xxs|xs|ud|nl|scaled|mixed|convrot|\d+|of|v\d+|gguf|diffusers|safetensors|comfy(?:ui)?|transformer|diffusion|models?|dit|unet|original|official|tongyi|mai)$/;

/** "Z-Image", "z_image_bf16", "z-image-Q4_K_M": as the base model is published. */
function kindOfPlainName(text: string): ModelKind | null {
  const lower = text.toLowerCase();
  if (!FAMILY.test(lower)) return null;
  const rest = wordsOf(lower.replace(FAMILY, ' '));
  return rest.every((word) => PLAIN_WORD.test(word)) ? 'base' : null;
}

function wordsOf(text: string): string[] {
  return text.split(/[^a-z0-9]+/).filter((word) => word !== '');
}
