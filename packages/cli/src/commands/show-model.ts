import { defineCommand } from '../command.ts';
import { JSON_OPTION } from '../options/common-options.ts';
import { MODEL_PART_OPTIONS } from '../options/model-options.ts';

/** `danqing models show NAME|FOLDER` */
export const showModel = defineCommand({
  name: 'show',
  en: 'Shows what a model consists of. Its headers are checked, its weights are not read.',
  zh: '显示模型的组成。检查文件头，不读取权重。',
  arguments: [
    {
      name: '[model]',
      en: 'name of an installed model, or its folder (default: danqing-mini)',
      zh: '已安装模型的名称或其文件夹（默认 danqing-mini）',
    },
  ],
  options: [...MODEL_PART_OPTIONS, JSON_OPTION],
  examples: [
    'danqing models show danqing-mini',
    'danqing models show ~/models/Z-Image-Turbo --transformer z_image_turbo-Q4_0.gguf',
  ],
  async run({ args: [model], flags, context }) {
    const run = await import('../run/show-model.ts');
    await run.showModel({ ...flags, model }, context);
  },
});
