import { defineCommand } from '../command.ts';
import { JSON_OPTION, QUIET_OPTION } from '../options/common-options.ts';
import { DEVICE_OPTIONS } from '../options/engine-options.ts';
import { MEASURED_PROMPT_OPTION, MEASURED_SEED_OPTION } from '../options/measured-options.ts';
import { MODEL_OPTIONS } from '../options/model-options.ts';
import { requestOptions } from '../options/request-options.ts';

/** `danqing report` */
export const report = defineCommand({
  name: 'report',
  en: 'Measures this machine with a model and writes pages with charts: times, memory, budgets, other cards.',
  zh: '用一个模型测量本机，写出带图表的页面：耗时、内存、预算、其他显卡。',
  options: [
    {
      flags: '-o, --output <folder>',
      en: 'folder to write report.html, report.en.md, report.zh.md and report.json to (default: report in the output folder)',
      zh: '写入 report.html、report.en.md、report.zh.md、report.json 的文件夹（默认为输出文件夹中的 report）',
    },
    {
      flags: '--from <file>',
      en: 'a report.json that is there: writes its pages and measures nothing',
      zh: '已有的 report.json：只写页面，不测量',
    },
    {
      flags: '--pictures <n>',
      en: 'pictures in a row, for stability (default: 20)',
      zh: '连续画多少张以测稳定性（默认 20）',
    },
    MEASURED_PROMPT_OPTION,
    ...requestOptions('steps', 'guidance'),
    MEASURED_SEED_OPTION,
    ...MODEL_OPTIONS,
    ...DEVICE_OPTIONS,
    QUIET_OPTION,
    JSON_OPTION,
  ],
  examples: [
    'danqing report',
    'danqing report --output my-report --pictures 5',
    'danqing report --from other-machine/report.json --output other-machine',
  ],
  async run({ flags, context }) {
    const run = await import('../run/report.ts');
    await run.report(flags, context);
  },
});
