/** Chinese texts of this package. */
export const PLANNER_ZH: Readonly<Record<string, string>> = {
  '"{0}" matches several graphics cards: {1}.': '“{0}”对应多款显卡：{1}。',
  'Use one of these names. Variants differ in memory; "Laptop" means the mobile version.':
    '请用其中一个名称；显存区分各版本，`Laptop` 表示移动版。',
  'There is no graphics card known as "{0}".': '没有名为“{0}”的已知显卡。',
  'For any other card, give its memory: `danqing plan --memory 8GiB`.':
    '其他显卡请给出显存大小：`danqing plan --memory 8GiB`。',
  '`danqing plan --all-gpus` lists all known cards. {0}': '`danqing plan --all-gpus` 列出全部已知显卡。{0}',
  'Known: {0}. {1}': '已知的有：{0}。{1}',
  '{0}, and {1} more': '{0}，另有{1}款',
  'With all weights resident it needs {0}, but {1} are free.': '权重全部常驻需要{0}，可用{1}。',
  'Set a budget: with --vram-budget {0}, weights are loaded only when they are used, as far as possible.':
    '请给出预算：用 --vram-budget {0}，权重会在用到时才加载，尽其所能。',
};
