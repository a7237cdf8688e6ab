import type { OptionSpec } from '../option.ts';

/** Default prompt of commands that draw only to measure. */
export const EXAMPLE_PROMPT = '一只可爱的橘色猫咪，窗台，阳光';

/** The prompt used for measuring. */
export const MEASURED_PROMPT_OPTION = {
  flags: '--prompt <text>',
  en: `what to draw (default: ${EXAMPLE_PROMPT})`,
  zh: `要画什么（默认：${EXAMPLE_PROMPT}）`,
  default: EXAMPLE_PROMPT,
} as const satisfies OptionSpec;

export const MEASURED_SEED_OPTION = {
  flags: '--seed <n>',
  en: 'seed of the noise (default: 42)',
  zh: '噪声种子（默认 42）',
} as const satisfies OptionSpec;
