import { defineCommand } from '../command.ts';
import { JSON_OPTION } from '../options/common-options.ts';
import { DEVICE_OPTIONS } from '../options/engine-options.ts';
import { EXAMPLE_PROMPT } from '../options/measured-options.ts';
import { MODEL_OPTIONS } from '../options/model-options.ts';
import { requestOptions } from '../options/request-options.ts';

/** `danqing plan` */
export const plan = defineCommand({
  name: 'plan',
  en: 'Says what fits, where it lies and how long a picture takes: here, or on a card by name. Draws nothing.',
  zh: '说明放不放得下、放在哪里、一张图要多久：在本机，或在指定型号的显卡上。不画图。',
  options: [
    {
      flags: '--gpu <name>',
      en: "a card that need not be here, such as '4060 ti 16gb'; a line for each of its variants",
      zh: '本机不必有的显卡，如 “4060 ti 16gb”；名称对应多款时各答一行',
    },
    {
      flags: '--memory <size>',
      en: 'a card of which only the memory is known, such as 8GiB',
      zh: '只知道显存大小的显卡，如 8GiB',
    },
    {
      flags: '--all-gpus',
      en: 'all known cards, at five sizes or at --size',
      zh: '所有已知显卡，五种尺寸，或 --size 给出的尺寸',
    },
    {
      flags: '-s, --size <WxH>',
      en: 'width x height in pixels, or auto: the largest that fits (default: of the model)',
      zh: '宽x高（像素），或 auto：放得下的最大尺寸（默认由模型决定）',
    },
    ...requestOptions('width', 'height'),
    {
      flags: '--aspect <W:H>',
      en: 'shape for --size auto, such as 16:9 (default: 1:1)',
      zh: '--size auto 的宽高比，如 16:9（默认 1:1）',
    },
    {
      flags: '--max-seconds <n>',
      en: 'for --size auto: at most so long for a picture',
      zh: '用于 --size auto：一张图最多多少秒',
    },
    ...requestOptions('steps', 'guidance'),
    {
      flags: '--files <type>',
      en: 'files of a model that is not here: bf16, q8_0, q6_k, q5_0, q4_0, q3_k, q2_k (default: the best that fit)',
      zh: '本机没有的模型用哪种文件：bf16、q8_0、q6_k、q5_0、q4_0、q3_k、q2_k（默认：放得下的最好一种）',
    },
    {
      flags: '--prompt <text>',
      en: `prompt to count tokens of (default: ${EXAMPLE_PROMPT})`,
      zh: `用来数词元的提示词（默认：${EXAMPLE_PROMPT}）`,
      default: EXAMPLE_PROMPT,
    },
    {
      flags: '--details',
      en: 'also each stage, each kind of files, lower bounds of the time, and sources',
      zh: '另列各阶段、各种文件、耗时下限和出处',
    },
    ...MODEL_OPTIONS,
    ...DEVICE_OPTIONS,
    JSON_OPTION,
  ],
  examples: [
    'danqing plan',
    'danqing plan --model z-image-turbo --size 1024x1024',
    'danqing plan --gpu "RTX 3060 Laptop 6GB"',
    'danqing plan --gpu "4060 ti 16gb" --size auto --max-seconds 20',
    'danqing plan --gpu 4090 --vram-budget 6GiB',
    'danqing plan --memory 8GiB',
    'danqing plan --all-gpus --json',
  ],
  async run({ flags, context }) {
    const run = await import('../run/plan.ts');
    await run.plan(flags, context);
  },
});
