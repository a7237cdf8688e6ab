import { defineCommand } from '../command.ts';
import { JSON_OPTION, QUIET_OPTION } from '../options/common-options.ts';
import { DEVICE_OPTIONS, NO_PROMPT_CACHE_OPTION } from '../options/engine-options.ts';
import { MODEL_OPTIONS } from '../options/model-options.ts';
import { requestOptionsBut } from '../options/request-options.ts';

/** `danqing trace` */
export const trace = defineCommand({
  name: 'trace',
  en: 'Draws one picture and writes the values between all stages as safetensors, to compare with any other implementation.',
  zh: '绘制一张图片，把各阶段之间的数值写成 safetensors，便于与其他实现对比。',
  options: [
    { flags: '--prompt <text>', en: 'what to draw', zh: '要画什么', isRequired: true },
    ...requestOptionsBut('numImages'),
    {
      flags: '--noise <file>',
      en: 'safetensors file with the initial latents: `noise` [1, 16, height/8, width/8] in f32',
      zh: '含初始潜变量的 safetensors 文件：`noise` [1, 16, 高/8, 宽/8]，f32',
    },
    {
      flags: '--out <file>',
      en: 'safetensors file to write',
      zh: '要写的 safetensors 文件',
      isRequired: true,
    },
    { flags: '--png <file>', en: 'write the picture too', zh: '同时写出图片' },
    ...MODEL_OPTIONS,
    ...DEVICE_OPTIONS,
    NO_PROMPT_CACHE_OPTION,
    QUIET_OPTION,
    JSON_OPTION,
  ],
  examples: [
    'danqing trace --prompt "一只猫" --width 256 --height 256 --steps 8 --guidance 0 --seed 42 --out trace.safetensors',
    'danqing trace --prompt "a cat" --noise noise.safetensors --out trace.safetensors --device cpu --precision f32',
  ],
  async run({ flags, context }) {
    const run = await import('../run/trace.ts');
    await run.trace(flags, context);
  },
});
