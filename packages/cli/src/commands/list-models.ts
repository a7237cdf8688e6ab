import { defineCommand } from '../command.ts';
import { JSON_OPTION } from '../options/common-options.ts';

/** `danqing models list` */
export const listModels = defineCommand({
  name: 'list',
  en: 'Lists installed models: those of the repository, of the folders in DANQING_MODELS and of the user.',
  zh: '列出已安装的模型：仓库自带的、DANQING_MODELS 所列文件夹中的，以及用户目录中的。',
  options: [JSON_OPTION],
  examples: ['danqing models list', 'DANQING_MODELS=~/models danqing models list --json'],
  async run({ flags, context }) {
    const run = await import('../run/list-models.ts');
    await run.listModels(flags, context);
  },
});
