import { defineCommand } from '../command.ts';
import { JSON_OPTION, QUIET_OPTION } from '../options/common-options.ts';
import { INSTALL_NAME_OPTION, MODEL_KIND_OPTION } from '../options/model-options.ts';

/** `danqing models import PATH…` */
export const importModel = defineCommand({
  name: 'import',
  en: 'Installs a model from files that are here already; they are recognised by what they hold.',
  zh: '用本机已有的文件安装模型；按文件内容识别。',
  arguments: [
    {
      name: '<path...>',
      en: "files and folders: ComfyUI's single files, GGUF, an official folder, a tokenizer's folder",
      zh: '文件和文件夹：ComfyUI 单文件、GGUF、官方文件夹、分词器文件夹',
    },
  ],
  options: [
    INSTALL_NAME_OPTION,
    MODEL_KIND_OPTION,
    {
      flags: '--link',
      en: 'link to the files where they are instead of copying them',
      zh: '链接到原来的文件，不复制',
    },
    QUIET_OPTION,
    JSON_OPTION,
  ],
  examples: [
    'danqing models import ~/Downloads/Z-Image-Turbo --name z-image-turbo',
    'danqing models import z_image_turbo_bf16.safetensors qwen_3_4b.safetensors ae.safetensors',
    'danqing models import ~/ComfyUI --link',
  ],
  async run({ args: [paths], flags, context }) {
    const run = await import('../run/import-model.ts');
    await run.importModel(paths, flags, context);
  },
});
