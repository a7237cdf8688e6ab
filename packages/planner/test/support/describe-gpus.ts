import type { JudgedSpeed } from '../../src/efficiency.ts';
import { busBytesPerSecond, type Gpu } from '../../src/gpus/gpu.ts';
import { CARDS } from '../../src/gpus/gpus.ts';
import { busName } from '../../src/plan-report-of-gpu.ts';

const INTRODUCTION = `# Graphics cards 显卡参数表

Written by a test (\`npx vitest run packages/planner/test/documents -u\`) from \`packages/planner/src/cards\`; do not edit. \`danqing plan\`
finds cards here by name. 由测试生成；\`danqing plan --gpu 名称\` 从这里查找。

- **TFLOP/s**: cores x highest boost clock x operations of one core in a clock: products of f16 summed in f32, dense, by matrix units (tensor), or
  by general ones (shader) where there are none or they are slower. No product of matrices on the card is faster at that clock. Of laptops the range
  from the lowest power that is sold to the highest. The rates that marketing prefers (sparse, f16 sums, f8, f4) are two to sixteen times
  as high and say nothing here.
- **bus**: what PCI Express carries at most in one direction, which weights that stream have to share.
- Sources are numbered below the table. Apple publishes no clocks: its rows say what was taken.
`;

/** The reference page: all cards, all sources, and the published measurements with their verdicts. */
export function describeGpus(judged: readonly JudgedSpeed[]): string {
  const sources = [...new Set(CARDS.flatMap(({ source, architecture }) => [source, architecture.source]))];
  return [
    INTRODUCTION,
    `## ${CARDS.length} cards\n`,
    '| card | memory | GB/s | bus (GB/s) | TFLOP/s | unit | sources |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...CARDS.map((card) => gpuRow(card, sources)),
    '\n## Sources\n',
    ...sources.map((source, index) => `${index + 1}. ${source}`),
    '\n## Published measurements 公开测量\n',
    'Of Z-Image-Turbo, by others, with other programs. `used` ones give the range of efficiency from which seconds are estimated: the share of the peak',
    'that was reached from start to picture. `impossible`: faster than the arithmetic of the transformer alone at the peak. `hampered`: slowed by',
    'something else than the card, or under a twentieth of the peak. `unlogged`: possible, but no log or named user stands behind it.\n',
    '| card | picture | evaluations | seconds | floor | share of peak | what it is | verdict | source |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...judged.map(speedRow),
    '',
  ].join('\n');
}

function gpuRow(card: Gpu, sources: readonly string[]): string {
  const { name, memoryBytes, memoryBytesPerSecond, architecture, peakFlops, lowPowerFlops, source } = card;
  const tera = (flops: number) => (flops / 1e12).toFixed(flops < 1e13 ? 1 : 0);
  const range = lowPowerFlops === peakFlops ? tera(peakFlops) : `${tera(lowPowerFlops)}-${tera(peakFlops)}`;
  const bus = busBytesPerSecond(card);
  const cells = [
    name,
    `${memoryBytes / 1024 ** 3} GiB`,
    String(memoryBytesPerSecond / 1e9),
    bus === null ? 'shared memory' : `${busName(card)} (${(bus / 1e9).toFixed(1)})`,
    range,
    `${architecture.type} ${architecture.unit}`,
    [source, architecture.source].map((text) => sources.indexOf(text) + 1).join(', '),
  ];
  return `| ${cells.join(' | ')} |`;
}

function speedRow({ speed, floorSeconds, efficiency, verdict }: JudgedSpeed): string {
  const { card, width, height, evaluations, seconds, setting, source } = speed;
  const share = `${(efficiency * 100).toFixed(0)} %`;
  const floor = `${floorSeconds.toFixed(floorSeconds < 1 ? 2 : 1)}`;
  const cells = [card, `${width}x${height}`, evaluations, seconds, floor, share, setting, verdict, source];
  return `| ${cells.join(' | ')} |`;
}
