import { defineCommand } from '../command.ts';
import { JSON_OPTION } from '../options/common-options.ts';

/** `danqing bench compare BEFORE AFTER` */
export const compareBench = defineCommand({
  name: 'compare',
  en: 'Compares two reports: times of the second in times of the first.',
  zh: '比较两份报告：第二份的用时是第一份的几倍。',
  arguments: [
    { name: '<before>', en: 'report to compare with', zh: '作为基准的报告' },
    { name: '<after>', en: 'report that is compared', zh: '与之比较的报告' },
  ],
  options: [JSON_OPTION],
  examples: ['danqing bench compare before.json after.json'],
  runsWithoutSettings: true,
  async run({ args: [before, after], flags, context }) {
    const run = await import('../run/compare-bench.ts');
    await run.compareBench({ before, after }, flags, context);
  },
});
