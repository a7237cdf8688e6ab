import { guidanceOfCfg } from './cfg-scale.ts';
import type { FieldKind, FieldRow } from './field-row.ts';

/** Width and height in pixels are multiples of this: 2x2 latents of eight pixels each make one token. */
export const SIZE_MULTIPLE = 16;

/**
 * The fields of a request, each described once. Schemas, defaults, flags and the names in other interfaces are derived
 * from this table, in this order. A new field needs a row here and the code that obeys it.
 */
export const REQUEST_FIELDS = {
  prompt: {
    kind: 'prompt',
    help: { en: 'what to draw', zh: '要画什么' },
    label: { en: 'prompt', zh: '提示词' },
    openai: ['prompt'],
    a1111: ['prompt'],
    mcp: {
      name: 'prompt',
      about: 'What the picture shows, in English or Chinese; whole sentences work best',
    },
  },
  /** Used only when guidance is on; absent means empty. */
  negativePrompt: {
    kind: 'text',
    flag: { long: '--negative-prompt', short: '-n', value: '<text>' },
    help: {
      en: 'what to avoid; counts only with --guidance above 0',
      zh: '要避免什么；只有 --guidance 大于 0 时起作用',
    },
    label: { en: 'negative prompt', zh: '负面提示词' },
    openai: ['negative_prompt'],
    a1111: ['negative_prompt'],
    mcp: { name: 'negative_prompt', about: 'Read only while guidance is above 0' },
  },
  /** In pixels. OpenAI's interface has `size` for both edges. */
  width: {
    kind: 'whole',
    range: [64, 2048],
    multipleOf: SIZE_MULTIPLE,
    default: 'model',
    rangeCode: 'INPUT_SIZE_RANGE',
    flag: { long: '--width', value: '<px>' },
    help: { en: 'width in pixels', zh: '宽，像素' },
    label: { en: 'width', zh: '宽' },
    a1111: ['width'],
    mcp: { name: 'width', about: 'Pixels, a multiple of 16' },
  },
  height: {
    kind: 'whole',
    range: [64, 2048],
    multipleOf: SIZE_MULTIPLE,
    default: 'model',
    rangeCode: 'INPUT_SIZE_RANGE',
    flag: { long: '--height', value: '<px>' },
    help: { en: 'height in pixels', zh: '高，像素' },
    label: { en: 'height', zh: '高' },
    a1111: ['height'],
    mcp: { name: 'height', about: 'Pixels, a multiple of 16' },
  },
  /** Evaluations of the transformer; guidance doubles them. */
  steps: {
    kind: 'whole',
    range: [1, 100],
    default: 'model',
    rangeCode: 'INPUT_STEPS_RANGE',
    flag: { long: '--steps', value: '<n>' },
    help: { en: 'steps, 1 to 100 (default: of the model)', zh: '步数，1 到 100（默认由模型决定）' },
    label: { en: 'steps', zh: '步数' },
    openai: ['steps', 'step'],
    a1111: ['steps'],
    mcp: { name: 'steps', about: 'Leave out unless asked: the model has its own number' },
  },
  /** positive + guidance * (positive - negative): 0 = off. A1111's CFG scale is this + 1. */
  guidance: {
    kind: 'real',
    range: [0, 20],
    default: 'model',
    flag: { long: '--guidance', value: '<x>' },
    help: {
      en: "0 = off, up to 20; A1111's CFG scale less 1; doubles the time (default: of the model)",
      zh: '0 为关闭，最大 20；等于 A1111 的 CFG scale 减 1；耗时加倍（默认由模型决定）',
    },
    label: { en: 'guidance', zh: '引导强度' },
    openai: ['guidance', 'cfg_scale'],
    a1111: ['cfg_scale'],
    mcp: { name: 'guidance', about: 'Leave out unless asked: 0 is off' },
    readAs: { cfg_scale: guidanceOfCfg },
  },
  /** Limit for the norm of the guided prediction, as a multiple of the unguided one's; 0 = no limit. */
  cfgNormalization: {
    kind: 'real',
    range: [0, 10],
    default: 0,
    flag: { long: '--cfg-normalization', value: '<x>' },
    help: {
      en: 'limit of the guided norm, in norms of the unguided; 0 = none',
      zh: '引导后范数的上限，以未引导范数为单位；0 为不限',
    },
  },
  /** Guidance stops once (1000 - timestep) / 1000 exceeds this; 1 = never. */
  cfgTruncation: {
    kind: 'real',
    range: [0, 1],
    default: 1,
    flag: { long: '--cfg-truncation', value: '<x>' },
    help: {
      en: 'share of the way after which guidance stops, 0 to 1; 1 = never',
      zh: '进行到多大比例后停止引导，0 到 1；1 为不停',
    },
  },
  /** Of the sigmas: shift * s / (1 + (shift - 1) * s). */
  shift: {
    kind: 'real',
    range: [0.01, 100],
    default: 'model',
    flag: { long: '--shift', value: '<x>' },
    help: {
      en: "shift of the noise schedule (default: of the model's scheduler)",
      zh: '噪声调度的 shift（默认由模型的调度器决定）',
    },
    label: { en: 'shift', zh: 'shift' },
  },
  /** Seed of the first image's noise; further images count up from it. Callers choose a random one when it is left out. */
  seed: {
    kind: 'seed',
    flag: { long: '--seed', value: '<n>' },
    help: {
      en: 'seed of the noise; pictures after the first count up from it; torch tells 2^32 apart; -1 is random (default: random)',
      zh: '噪声种子；后续图片依次加 1；torch 只区分 2^32 个；-1 表示随机（默认随机）',
    },
    label: { en: 'seed', zh: '种子' },
    openai: ['seed'],
    a1111: ['seed'],
    mcp: { name: 'seed', about: 'The same seed draws the same; -1 or none: by chance' },
  },
  /** OpenAI's `n` and A1111's `batch_size` times `n_iter` can exceed what one job holds; they become several jobs. */
  numImages: {
    kind: 'whole',
    range: [1, 4],
    default: 1,
    flag: { long: '--num-images', value: '<n>' },
    help: { en: 'pictures, 1 to 4', zh: '图片张数，1 到 4' },
    mcp: { name: 'num_images', isRanged: true },
  },
} as const satisfies Readonly<Record<string, FieldRow>>;

type Rows = typeof REQUEST_FIELDS;
export type RequestField = keyof Rows;
export type KindOf<F extends RequestField> = Rows[F]['kind'];
/** The fields whose rows have this part. */
export type FieldsWith<Part> = { [F in RequestField]: Rows[F] extends Part ? F : never }[RequestField];

/** The same table, with optional columns. */
export const FIELD_ROWS: Readonly<Record<RequestField, FieldRow>> = { ...REQUEST_FIELDS };

/** All fields, in the order of the table. */
export const FIELD_NAMES: readonly RequestField[] = Object.keys(REQUEST_FIELDS).filter(isRequestField);

/** What fields are when nothing else decides it. Requests that an older version stored lack newer fields. */
export const FIXED_DEFAULTS: Partial<Readonly<Record<FieldsWith<{ readonly default: number }>, number>>> =
  Object.fromEntries(
    FIELD_NAMES.flatMap((field) => {
      const { default: fixed } = FIELD_ROWS[field];
      return typeof fixed === 'number' ? [[field, fixed]] : [];
    }),
  );

export function isRequestField(name: string): name is RequestField {
  return Object.hasOwn(REQUEST_FIELDS, name);
}

/** Creates a value for each field by its kind; the result types follow the kinds. */
export function mapFields<
  M extends Readonly<Record<FieldKind, (row: FieldRow, field: RequestField) => unknown>>,
>(of: M): { readonly [F in RequestField]: ReturnType<M[KindOf<F>]> } {
  const made = FIELD_NAMES.map((field) => [field, of[FIELD_ROWS[field].kind](FIELD_ROWS[field], field)]);
  // TypeScript cannot follow a loop over keys; the line above pairs every field with the result of its kind.
  return Object.fromEntries(made) as { readonly [F in RequestField]: ReturnType<M[KindOf<F>]> };
}
