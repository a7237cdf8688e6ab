import type { ComponentKind } from './components.ts';
import type { Text } from './text.ts';

interface StageRow {
  /** Whose weights it needs. */
  readonly component: ComponentKind;
  /** In a list of times or sizes. */
  readonly name: Text;
  /** While it runs. */
  readonly doing: Text;
  /** Whether it runs once for each evaluation of the model, not once for a picture. */
  readonly isRepeated: boolean;
}

/**
 * What a picture takes, in this order. Types, plans, reports and texts derive from these rows: an additional stage is a
 * row and what the compiler then asks for.
 */
export const STAGES = {
  text: {
    component: 'textEncoder',
    name: { en: 'prompt', zh: '提示词' },
    doing: { en: 'Reading the prompt', zh: '正在理解提示词' },
    isRepeated: false,
  },
  denoise: {
    component: 'transformer',
    name: { en: 'steps', zh: '绘制' },
    doing: { en: 'Drawing', zh: '正在绘制' },
    isRepeated: true,
  },
  decode: {
    component: 'vae',
    name: { en: 'decode', zh: '解码' },
    doing: { en: 'Decoding the image', zh: '正在解码图片' },
    isRepeated: false,
  },
} as const satisfies Readonly<Record<string, StageRow>>;

/** A stage that has weights and a place in the plan. */
export type PlannedStage = keyof typeof STAGES;

export const PLANNED_STAGES = Object.keys(STAGES) as readonly PlannedStage[];

/** Bringing weights to the device: counted apart from the stage that waits for them. */
const LOADING: Pick<StageRow, 'name' | 'doing'> = {
  name: { en: 'load', zh: '加载' },
  doing: { en: 'Loading the model', zh: '正在加载模型' },
};

export type StageName = 'load' | PlannedStage;

export const STAGE_NAMES: readonly StageName[] = ['load', ...PLANNED_STAGES];

export const STAGE_WORDS: Readonly<Record<StageName, Pick<StageRow, 'name' | 'doing'>>> = {
  load: LOADING,
  ...STAGES,
};

export type ByStage<T> = Readonly<Record<PlannedStage, T>>;

/** A value for each stage. */
export function byStage<T>(value: (stage: PlannedStage) => T): ByStage<T> {
  return Object.fromEntries(PLANNED_STAGES.map((stage) => [stage, value(stage)])) as ByStage<T>;
}

/** What older reports call the stage `text`, and the fact of a benchmark that is its time. */
const FORMER_NAMES: Readonly<Record<string, string>> = { encode: 'text', encodeMs: 'textMs' };

/** Figures by stage as an older version may have kept them, under the names of now. */
export function withNamesOfNow<T>(figures: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, figure]) => [FORMER_NAMES[name] ?? name, figure]),
  );
}

/** The same of JSON that a schema is about to check: what is no object is left to it. */
export function namesOfNow(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json;
  return withNamesOfNow(Object.fromEntries(Object.entries(json)));
}
