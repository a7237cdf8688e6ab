import { defineCommand } from '../command.ts';
import { JSON_OPTION, QUIET_OPTION } from '../options/common-options.ts';
import { INSTALL_NAME_OPTION } from '../options/model-options.ts';

/** `danqing models pull MODEL` */
export const pullModel = defineCommand({
  name: 'pull',
  en: 'Downloads a model from ModelScope, Hugging Face or a mirror. Started again, it goes on where it stopped.',
  zh: '从 ModelScope（魔搭）、Hugging Face 或镜像下载模型；中断后再次运行会接着下载。',
  arguments: [
    {
      name: '<model>',
      en: 'what to download: z-image-turbo, or z-image (base)',
      zh: '要下载的模型：z-image-turbo，或 z-image（基础版）',
    },
  ],
  options: [
    {
      flags: '--variant <name>',
      en: 'bf16, fp8, q8_0, q6_k, q5_0 or q4_0 (default: q8_0)',
      zh: 'bf16、fp8、q8_0、q6_k、q5_0 或 q4_0（默认 q8_0）',
    },
    {
      flags: '--source <name>',
      en: 'modelscope, huggingface or mirror (default: huggingface; modelscope where the language is Chinese)',
      zh: 'modelscope、huggingface 或 mirror（界面语言为中文时默认 modelscope，否则 huggingface）',
      // An explicit list, so that no URL is ever taken from the command line.
      choices: ['modelscope', 'huggingface', 'mirror'],
    },
    INSTALL_NAME_OPTION,
    {
      flags: '--parallel <n>',
      en: 'files at a time, 1 to 8 (default: 3)',
      zh: '同时下载的文件数，1 到 8（默认 3）',
    },
    QUIET_OPTION,
    JSON_OPTION,
  ],
  examples: [
    'danqing models pull z-image-turbo',
    'danqing models pull z-image-turbo --variant q4_0 --source modelscope',
    'DANQING_SOURCES_MIRROR=https://models.example.com danqing models pull z-image-turbo --source mirror',
  ],
  async run({ args: [model], flags, context }) {
    const run = await import('../run/pull-model.ts');
    await run.pullModel(model, flags, context);
  },
});
