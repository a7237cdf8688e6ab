import type { Messages } from './en.ts';

/** 其他显卡会怎样。 */
export const gpusZh: Messages['cards'] = {
  title: '换更小或更大的显卡会怎样',
  question: (model, size, steps, guidance) =>
    `${model}，${size}，${steps} 步${guidance === 0 ? '' : `，引导 ${guidance}`}。`,
  estimate: '估计',
  about: '丹青没有测过这些显卡：秒数是由其他程序的公开测量得出的范围，内存由模型的形状算出。',
  card: '显卡',
  how: '运行方式与内存',
  time: '用时（估计）',
  placement: { resident: '权重常驻', staged: '各阶段依次', streamed: '权重流式' },
  doesNotFit: '放不下',
  upTo: (size) => `最大可画 ${size}`,
  range: (low, high) => `${low} 到 ${high}`,
  unknown: '未知',
  find: '其他显卡',
  placeholder: '例如 4060 ti 16gb',
  look: '查询',
  several: '是哪一款？',
  none: (name) => `没有名为“${name}”的显卡。`,
};
