import type { OptionSpec } from '../option.ts';

/** The fields of a request, by their names there. */
export const REQUEST_OPTIONS = {
  negativePrompt: {
    flags: '-n, --negative-prompt <text>',
    en: 'what to avoid; counts only with --guidance above 0',
    zh: '要避免什么；只有 --guidance 大于 0 时起作用',
  },
  size: {
    flags: '-s, --size <WxH>',
    en: 'width x height in pixels, multiples of 16, such as 1024x576 (default: of the model)',
    zh: '宽x高，像素，16 的倍数，例如 1024x576（默认由模型决定）',
  },
  width: { flags: '--width <px>', en: 'width in pixels', zh: '宽，像素' },
  height: { flags: '--height <px>', en: 'height in pixels', zh: '高，像素' },
  steps: {
    flags: '--steps <n>',
    en: 'steps, 1 to 100 (default: of the model)',
    zh: '步数，1 到 100（默认由模型决定）',
  },
  guidance: {
    flags: '--guidance <x>',
    en: "0 = off, up to 20; A1111's CFG scale less 1; doubles the time (default: of the model)",
    zh: '0 为关闭，最大 20；等于 A1111 的 CFG scale 减 1；耗时加倍（默认由模型决定）',
  },
  cfgNormalization: {
    flags: '--cfg-normalization <x>',
    en: 'limit of the guided norm, in norms of the unguided; 0 = none',
    zh: '引导后范数的上限，以未引导范数为单位；0 为不限',
  },
  cfgTruncation: {
    flags: '--cfg-truncation <x>',
    en: 'share of the way after which guidance stops, 0 to 1; 1 = never',
    zh: '进行到多大比例后停止引导，0 到 1；1 为不停',
  },
  shift: {
    flags: '--shift <x>',
    en: "shift of the noise schedule (default: of the model's scheduler)",
    zh: '噪声调度的 shift（默认由模型的调度器决定）',
  },
  seed: {
    flags: '--seed <n>',
    en: 'seed of the noise; pictures after the first count up from it; torch tells 2^32 apart; -1 is random (default: random)',
    zh: '噪声种子；后续图片依次加 1；torch 只区分 2^32 个；-1 表示随机（默认随机）',
  },
  numImages: { flags: '--num-images <n>', en: 'pictures, 1 to 4', zh: '图片张数，1 到 4' },
} as const satisfies Record<string, OptionSpec>;

const { size, width, height, steps, guidance, cfgNormalization, cfgTruncation, shift } = REQUEST_OPTIONS;

/** All that one picture is made of besides its prompts and its seed. */
export const PICTURE_OPTIONS = [
  size,
  width,
  height,
  steps,
  guidance,
  cfgNormalization,
  cfgTruncation,
  shift,
] as const;
