import { defineCommand } from '../command.ts';
import { JSON_OPTION } from '../options/common-options.ts';

/** `danqing show FILE…` */
export const show = defineCommand({
  name: 'show',
  en: 'Shows the settings that pictures hold (PNG, JPEG, WebP), whichever program of this field drew them.',
  zh: '显示图片（PNG、JPEG、WebP）中保存的参数，不论由哪个程序绘制。',
  arguments: [{ name: '<files...>', en: 'pictures', zh: '图片文件' }],
  options: [JSON_OPTION],
  examples: ['danqing show outputs/cat.png', 'danqing show ~/Downloads/*.jpg --json'],
  async run({ args: [files], flags, context }) {
    const run = await import('../run/show-picture.ts');
    await run.showPicture(files, flags, context);
  },
});
