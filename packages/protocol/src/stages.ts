import type { ComponentKind } from './components.ts';
import type { Text } from './text.ts';

interface StageRow {
  /** The components whose weights it needs. */
  readonly component: ComponentKind;
  /** Label in lists of times or sizes. */
  readonly name: Text;
  /** Label while the stage runs. */
  readonly doing: Text;
  /** True when it runs once per evaluation of the model rather than once per image. */
  readonly isRepeated: boolean;
}

/**
 * The stages of an image, in order. Types, plans, reports and texts are derived from these rows: a new stage needs a
 * row and whatever the compiler then asks for.
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

/** Loading weights onto the device; counted separately from the stage that waits for them. */
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

/** One value per stage. */
export function byStage<T>(value: (stage: PlannedStage) => T): ByStage<T> {
  return Object.fromEntries(PLANNED_STAGES.map((stage) => [stage, value(stage)])) as ByStage<T>;
}

/** Names that older reports use for the stage `text` and for the benchmark fact with its time. */
const FORMER_NAMES: Readonly<Record<string, string>> = { encode: 'text', encodeMs: 'textMs' };

/** Converts figures by stage, as older versions may have stored them, to the current names. */
export function withNamesOfNow<T>(figures: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, figure]) => [FORMER_NAMES[name] ?? name, figure]),
  );
}

/** The same for JSON that a schema will check: anything but an object is left to the schema. */
export function namesOfNow(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json;
  return withNamesOfNow(Object.fromEntries(Object.entries(json)));
}
