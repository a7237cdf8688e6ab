/** Chinese of what this package says. */
export const PLANNER_ZH: Readonly<Record<string, string>> = {
  '"{0}" may be several cards: {1}.': '“{0}”可能是多款显卡：{1}。',
  'Write one of these names; the memory tells variants apart, "Laptop" the mobile ones.':
    '请写其中一个名称；显存区分各版本，`Laptop` 表示移动版。',
  'No card is known as "{0}".': '没有名为“{0}”的已知显卡。',
  '`danqing plan --all-gpus` lists all.': '`danqing plan --all-gpus` 列出全部。',
  'Known: {0}.': '已知的有：{0}。',
  '{0}, and {1} more': '{0}，另有{1}款',
  'With all weights resident it needs {0}; {1} are free.': '权重全部常驻需要{0}，可用{1}。',
  'Give a budget: with --vram-budget {0} weights come when they are used, as far as it goes.':
    '请给出预算：用 --vram-budget {0}，权重会在用到时才加载，尽其所能。',
};
