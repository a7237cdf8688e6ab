import { defineCommand } from '../command.ts';
import { JSON_OPTION, PICTURE_FOLDER_OPTION } from '../options/common-options.ts';
import { DEVICE_OPTIONS, NO_PROMPT_CACHE_OPTION } from '../options/engine-options.ts';
import { MODEL_KIND_OPTION, MODEL_OPTION } from '../options/model-options.ts';

/** `danqing serve` */
export const serve = defineCommand({
  name: 'serve',
  en: 'Serves the page and the interfaces for programs (REST, OpenAI, A1111, MCP), at http://127.0.0.1:7860.',
  zh: '提供网页和程序接口（REST、OpenAI、A1111、MCP），地址为 http://127.0.0.1:7860。',
  options: [
    {
      flags: '--host <address>',
      en: 'address to listen on (default: 127.0.0.1, this machine only; others need server.auth_token)',
      zh: '监听地址（默认 127.0.0.1，仅限本机；对外开放需设 server.auth_token）',
    },
    {
      flags: '-p, --port <n>',
      en: 'port to listen on; 0: any free one (default: 7860)',
      zh: '监听端口；0 为任选空闲端口（默认 7860）',
    },
    {
      flags: '--insecure',
      en: 'listen beyond this machine without a token',
      zh: '允许无令牌对外监听',
    },
    MODEL_OPTION,
    MODEL_KIND_OPTION,
    PICTURE_FOLDER_OPTION,
    ...DEVICE_OPTIONS,
    NO_PROMPT_CACHE_OPTION,
    JSON_OPTION,
  ],
  examples: [
    'danqing serve',
    'danqing serve --port 8080 --model ~/models/Z-Image-Turbo',
    'DANQING_SERVER_AUTH_TOKEN=$(danqing config token) danqing serve --host 0.0.0.0',
  ],
  async run({ flags, context }) {
    const run = await import('../run/serve.ts');
    await run.serve(flags, context);
  },
});
