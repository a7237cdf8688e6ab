import { defineCommand } from '../command.ts';
import { JSON_OPTION, QUIET_OPTION } from '../options/common-options.ts';
import { DEVICE_OPTIONS, NO_PROMPT_CACHE_OPTION } from '../options/engine-options.ts';
import { MODEL_OPTIONS } from '../options/model-options.ts';
import { REQUEST_OPTIONS } from '../options/request-options.ts';

/** `danqing generate PROMPT` */
export const generate = defineCommand({
  name: 'generate',
  en: 'Draws pictures from a prompt and writes them as PNG, with their settings inside.',
  zh: '根据提示词绘制图片，写成 PNG，设置保存在图片里。',
  arguments: [{ name: '<prompt>', en: 'what to draw', zh: '要画什么' }],
  options: [
    ...REQUEST_OPTIONS,
    {
      flags: '-o, --output <path>',
      en: 'PNG file, or folder for files named after the time (default: outputs)',
      zh: 'PNG 文件，或文件夹（文件按时间命名；默认 outputs）',
    },
    {
      flags: '--overwrite',
      en: 'replace a picture of that name instead of choosing the next free one',
      zh: '同名图片已存在时覆盖，而不是另取名字',
    },
    ...MODEL_OPTIONS,
    ...DEVICE_OPTIONS,
    NO_PROMPT_CACHE_OPTION,
    QUIET_OPTION,
    JSON_OPTION,
  ],
  examples: [
    'danqing generate "一只可爱的橘色猫咪，窗台，阳光"',
    'danqing generate "a red apple on a table" --size 256x192 --seed 42 --output apple.png',
    'danqing generate "a lighthouse at dawn" --model ~/models/Z-Image-Turbo --size 1024x576 --num-images 4',
    'danqing generate "雪山" --transformer z_image_turbo-Q4_0.gguf --text-encoder qwen3-4b.gguf --vae ae.safetensors',
  ],
  async run({ args: [prompt], flags, context }) {
    const run = await import('../run/generate.ts');
    await run.generate(prompt, flags, context);
  },
});
