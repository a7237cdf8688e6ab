import { defineCommand } from '../command.ts';
import { PICTURE_FOLDER_OPTION } from '../options/common-options.ts';
import { DEVICE_OPTIONS, NO_PROMPT_CACHE_OPTION } from '../options/engine-options.ts';
import { MODEL_KIND_OPTION, MODEL_OPTION } from '../options/model-options.ts';

/** `danqing mcp` */
export const mcp = defineCommand({
  name: 'mcp',
  en: 'Speaks MCP over standard input and output, for programs that start their tools themselves (Claude Desktop, Cline).',
  zh: '通过标准输入输出使用 MCP，供自行启动工具的程序（Claude Desktop、Cline）调用。',
  options: [
    MODEL_OPTION,
    MODEL_KIND_OPTION,
    PICTURE_FOLDER_OPTION,
    ...DEVICE_OPTIONS,
    NO_PROMPT_CACHE_OPTION,
  ],
  examples: ['danqing mcp', 'danqing mcp --model ~/models/Z-Image-Turbo --output ~/Pictures'],
  async run({ flags, context }) {
    const run = await import('../run/mcp.ts');
    await run.mcp(flags, context);
  },
});
