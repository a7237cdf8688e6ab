import { defineCommand } from '../command.ts';
import { JSON_OPTION, QUIET_OPTION } from '../options/common-options.ts';
import { DEVICE_OPTIONS } from '../options/engine-options.ts';
import { MEASURED_PROMPT_OPTION, MEASURED_SEED_OPTION } from '../options/measured-options.ts';
import { MODEL_OPTIONS } from '../options/model-options.ts';
import { requestOptionsBut } from '../options/request-options.ts';
import { compareBench } from './compare-bench.ts';

/** `danqing bench` */
export const bench = defineCommand({
  name: 'bench',
  en: 'Measures this machine: times, memory, budgets, faults; ways to do the same in turn, so that what slows one slows the other.',
  zh: '测量本机：用时、内存、预算、故障；两种做法轮流进行，机器变慢时两者一同变慢。',
  options: [
    {
      flags: '--list',
      en: 'list suites and cases with their expected time, and measure nothing',
      zh: '列出套件、项目及其预计用时，不测量',
    },
    {
      flags: '--suite <name>',
      en: 'quick or full (default: quick)',
      zh: 'quick 或 full（默认 quick）',
    },
    {
      flags: '--case <names>',
      en: 'cases to measure, separated by commas, in place of a suite',
      zh: '要测量的项目，用逗号分隔，代替套件',
    },
    {
      flags: '--rounds <n>',
      en: 'rounds of each case (default: of the case)',
      zh: '每个项目的轮数（默认由项目决定）',
    },
    {
      flags: '-o, --output <file>',
      en: 'write the report to this JSON file',
      zh: '把报告写入这个 JSON 文件',
    },
    MEASURED_PROMPT_OPTION,
    ...requestOptionsBut('negativePrompt', 'seed', 'numImages'),
    MEASURED_SEED_OPTION,
    ...MODEL_OPTIONS,
    ...DEVICE_OPTIONS,
    QUIET_OPTION,
    JSON_OPTION,
  ],
  examples: [
    'danqing bench',
    'danqing bench --list',
    'danqing bench --suite full --output before.json',
    'danqing bench --case warm-picture,step --rounds 5',
    'danqing bench compare before.json after.json',
  ],
  commands: [compareBench],
  async run({ flags, context }) {
    const run = await import('../run/bench.ts');
    await run.bench(flags, context);
  },
});
