import type { Messages } from './en.ts';

/** 绘制途中内存不足时所做的调整。 */
export const adaptationsZh: Messages['adaptations'] = {
  title: '内存不足，已调整',
  about: '画面仍是所要求的，只是用时更长。',
  planned: (bytes) => `此后规划：${bytes}`,
  kinds: {
    reclaim: '释放闲置内存',
    stage: '各阶段依次进行',
    tile: '以更小的分块解码',
    stream: '更多权重流式载入',
    encoder: '在处理器上读取提示词',
    weights: '改用同一模型的更小权重',
    restart: '引擎重新启动，占用更少',
  },
};
