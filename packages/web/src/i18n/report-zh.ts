import type { Messages } from './en.ts';

/** “本机”页报告部分的中文文字，键与 `report-en.ts` 相同。 */
export const reportZh: Messages['report'] = {
  title: '适配报告',
  about:
    '用当前模型测量本机：加载、五种尺寸、更小的内存预算、连续多张、长提示词。结果是一页带图表的报告，可保存、分享、对比。',
  alone: '测量时独占本机：正在画的先画完，新任务等测量结束后再画。',
  takes: '小模型约几分钟；完整模型若用处理器，可能要几个小时。',
  took: (time) => `上次用了 ${time}。`,
  pictures: '连续张数',
  start: '测量本机',
  again: '重新测量',
  none: '本机还没有测量过。',
  waiting: '等正在画的图片完成',
  since: (time) => `已用 ${time}`,
  stopping: '正在停止…',
  parts: {
    load: '加载，画两张',
    calibrate: '本机的计算上限',
    sizes: '五种尺寸',
    budgets: '更小的内存预算',
    stability: '连续多张',
    prompts: '长短提示词',
  },
  states: { done: '完成', now: '进行中', later: '未开始' },
  cancelled: '测量已取消，之前的报告仍在。',
  ready: '本机已测量完毕，报告已生成。',
  made: (time, model) => `${time} 用 ${model} 测量`,
  html: '网页（HTML）',
  markdown: 'Markdown 文档',
  json: '数据（JSON）',
  rows: (count) => `${count} 行`,
  jobsWait: '正在测量本机：等待中的任务会在测量结束后开始。',
  toReport: '查看测量进度',
};
