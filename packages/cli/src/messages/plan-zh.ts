import { reportTexts } from '@danqing/bench/texts';
import { ENUM_WORDS } from '@danqing/protocol';
import type { planEn } from './plan-en.ts';

export const planZh: typeof planEn = {
  bases: { computed: '计算', estimate: '估计', exact: '与实际分配一致', calibrated: '按实测推算' },
  placements: ENUM_WORDS.zh.placements,
  places: ENUM_WORDS.zh.stageModes,
  tiles: (edge) => `${edge} 像素`,
  read: (size) => `每张图读 ${size}`,
  inMainMemory: '词表在主内存',
  picture: (model, size, steps, guidance) =>
    `${model} 的 ${size}，${steps} 步${guidance === 0 ? '' : `，引导 ${guidance}`}`,
  how: (files, placement) => `${files === null ? '' : `${files} 文件，`}${placement}`,
  about: (seconds, range) => `每张约 ${seconds} 秒${range === null ? '' : `（${range} 秒）`}`,
  slow: (limit) => `，但较慢（每张超过 ${limit} 秒）`,
  yes: (slow, device, picture, how) => `可以${slow}：${device} 能画 ${picture}：${how}。`,
  summary: {
    time: '耗时',
    memory: '占用',
    files: '文件',
    catch: '注意',
    and: '；',
    ofMemory: (peak, usable) => `${peak}，可用 ${usable}`,
    pull: (model, variant, size) => `\`danqing models pull ${model} --variant ${variant}\`（约 ${size}）`,
    rough: (files) => `${files} 会损失细节，且没有现成文件：用 \`danqing models quantize\` 制作`,
    reads: (resident, isStreamed) =>
      `全部同时放下需要 ${resident}，因此${isStreamed ? '每一步' : '每张图'}都要重新加载权重`,
    estimated: (isHere) => (isHere ? '耗时是估计值' : '耗时是估计值，未在这块显卡上实测'),
  },
  seeDetails: '加 --details 可看各阶段、文件、耗时下限和出处。',
  no: (device, picture) => `不行：${device} 这样画不了 ${picture}。`,
  margin: (memory, margin, usable) =>
    `${memory} 中留出 ${margin} 给驱动、桌面和未知开销，按 ${usable} 规划。`,
  limited: (limit) => `预算为 ${limit}。`,
  free: (free, total) => `共 ${total}，可用 ${free}。`,
  allFits: (peak) => `全部权重加上最大的激活共 ${peak}。`,
  inTurn: (resident, peak, isStreamed) =>
    isStreamed
      ? `全部同时放下需要 ${resident}；权重用到时才经过显存，只需 ${peak}。`
      : `全部同时放下需要 ${resident}；各阶段依次加载只需 ${peak}，但每张图都要重新读权重。`,
  rows: { time: '耗时', floor: '算力下限', bandwidth: '显存带宽下限', bus: '总线下限', largest: '最大尺寸' },
  from: (source) => source,
  efficiency: (low, high, count) =>
    `其他程序在该厂商的显卡上达到峰值的 ${low === high ? low : `${low} 到 ${high}`}%（${count} 次公开测量）`,
  notMeasured: '本机还没有测量过：`danqing bench`',
  nobodyMeasured: '没有此类显卡的可用公开测量',
  floorWhy: (evaluations, tera, rate, unit) => `${evaluations} 次求值，${tera} TFLOP，${rate}（${unit}）`,
  unit: (unit) => (unit.endsWith('tensor') ? 'f16 乘、f32 累加的矩阵单元' : `${unit.split(' ')[0]} 通用单元`),
  matrixProducts: '本机实测最快的矩阵乘法',
  bandwidthWhy: (rate) => `每次求值读一遍扩散主干，${rate} GB/s`,
  busWhy: (bus) => `每张图的权重从主内存经 ${bus} 传来；估计的慢端按其峰值的一半计`,
  shared: '共享内存',
  columns: {
    stage: '阶段',
    weights: '权重',
    activations: '激活',
    onDevice: '同时占用',
    where: '位置',
    files: '文件',
    placement: '放置方式',
    peak: '峰值',
    card: '显卡',
  },
  scratch: '其他',
  doesNotFit: '放不下',
  take: '<- 建议',
  notHere: '丹青没有在这块显卡上测量过。其参数出处：',
  anyCard: (memory) => `${memory} 显存的显卡`,
  onlyMemory: '仅按显存大小规划。用 --gpu 给出型号，可得到耗时。',
  speedUnknown: '取决于显卡：用 --gpu 给出型号',
  variants: '这个名称对应多款显卡。给出全名可看到理由和文件。',
  filesNotHere: '本机没有这个模型：字节数由形状算出，与实际分配可能略有出入。',
  matrixTitle: (model, steps, guidance) =>
    `${model}，${steps} 步，引导 ${guidance}。所有数字都是以秒计的估计，丹青没有测量过这些显卡。`,
  matrixLegend: reportTexts('zh').matrixLegend,
};
