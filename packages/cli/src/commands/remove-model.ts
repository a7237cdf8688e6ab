import { defineCommand } from '../command.ts';
import { JSON_OPTION } from '../options/common-options.ts';

/** `danqing models remove NAME` */
export const removeModel = defineCommand({
  name: 'remove',
  en: 'Deletes a model that Danqing has installed, or what an unfinished download left.',
  zh: '删除由丹青安装的模型，或未完成下载留下的文件。',
  arguments: [{ name: '<name>', en: 'name of an installed model', zh: '已安装模型的名称' }],
  options: [{ flags: '-y, --yes', en: 'do not ask', zh: '不询问' }, JSON_OPTION],
  examples: ['danqing models remove z-image-turbo-q4_0'],
  async run({ args: [name], flags, context }) {
    const run = await import('../run/remove-model.ts');
    await run.removeModel(name, flags, context);
  },
});
