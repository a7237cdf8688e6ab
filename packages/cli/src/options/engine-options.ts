import type { OptionSpec } from '../option.ts';

export const THREADS_OPTION = {
  flags: '--threads <n>',
  en: 'threads on the CPU (default: all)',
  zh: 'CPU 线程数（默认全部）',
} as const satisfies OptionSpec;

/** The device and the memory it may use. */
export const DEVICE_OPTIONS = [
  {
    flags: '-d, --device <name>',
    en: 'cpu, vulkan, cuda, metal, or a name from `danqing doctor` (default: a graphics card, else the CPU)',
    zh: 'cpu、vulkan、cuda、metal，或 `danqing doctor` 列出的名称（默认显卡，没有则用 CPU）',
  },
  THREADS_OPTION,
  {
    flags: '--vram-budget <size>',
    en: 'memory for weights and activations, such as 6GiB (default: no limit)',
    zh: '权重与激活可用的内存，如 6GiB（默认不限）',
  },
  {
    flags: '--precision <mode>',
    en: 'auto, or f32: everything in 32 bits, to compare with the reference (default: auto)',
    zh: 'auto 或 f32（全程以 32 位计算，用于与参考实现对比；默认 auto）',
    choices: ['auto', 'f32'],
  },
] as const satisfies readonly OptionSpec[];

export const NO_PROMPT_CACHE_OPTION = {
  flags: '--no-prompt-cache',
  en: 'neither read nor write the cache of encoded prompts',
  zh: '不读写编码后提示词的缓存',
} as const satisfies OptionSpec;
