import { defineCommand } from '../command.ts';
import { clearCache } from './clear-cache.ts';
import { showCache } from './show-cache.ts';

/** `danqing cache …` */
export const cache = defineCommand({
  name: 'cache',
  en: 'Shows or clears the cache of encoded prompts, which spares the text encoder a prompt it has read.',
  zh: '查看或清空编码后提示词的缓存；同一提示词再次绘制时不必加载文本编码器。',
  examples: ['danqing cache show', 'danqing cache clear'],
  commands: [showCache, clearCache],
});
