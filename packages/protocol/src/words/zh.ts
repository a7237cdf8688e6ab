import type { EnumWords } from './word-lists.ts';

export const zh: EnumWords = {
  placements: { resident: '权重全部常驻', staged: '各阶段依次加载', streamed: '权重流式' },
  stageModes: {
    whole: '整体',
    resident: '常驻',
    staged: '本阶段开始时读入',
    streamed: '权重流式',
    tiled: '分块',
    elsewhere: '在处理器上',
  },
  adaptations: {
    reclaim: '释放闲置内存',
    stage: '各阶段依次进行',
    tile: '以更小的分块解码',
    stream: '更多权重改为流式',
    encoder: '改在处理器上读取提示词',
    weights: '改用同一模型的更小权重',
    restart: '引擎重新启动，占用更少',
  },
  modelKinds: { turbo: 'Turbo（蒸馏版）', base: 'Z-Image（基础版）' },
  reportParts: {
    load: '加载，画两张',
    calibrate: '本机最快的运算',
    sizes: '五种尺寸',
    budgets: '更小的预算',
    stability: '连续多张',
    prompts: '长短提示词',
  },
};
