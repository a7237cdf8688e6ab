import { type MemoryCurve, PLANNED_STAGES, type PlanReport } from '@danqing/protocol';
import { axis, COLOURS, renderChart } from './chart.ts';
import type { ReportFigures } from './report-figures.ts';
import type { ReportTexts } from './texts/texts.ts';

const MEBIBYTE = 1024 ** 2;
const seconds = (ms: number): number => Number((ms / 1000).toPrecision(3));
const mebibytes = (bytes: number): number => Math.round((bytes / MEBIBYTE) * 10) / 10;

/** Stacked stages, next to the floor in its own colour. */
export function sizesChart(sizes: NonNullable<ReportFigures['sizes']>, texts: ReportTexts): string {
  const { columns, axes, stageMeasured } = texts;
  return renderChart(
    {
      xAxis: axis('category', '', { data: sizes.map(({ name }) => name) }),
      yAxis: axis('value', axes.seconds, { nameGap: 40 }),
      series: [
        ...PLANNED_STAGES.map((stage) => ({
          type: 'bar',
          name: stageMeasured(stage),
          stack: 'measured',
          barMaxWidth: 46,
          data: sizes.map(({ drawn }) => seconds(drawn?.facts[`${stage}Ms`] ?? 0)),
        })),
        {
          type: 'bar',
          name: columns.floor,
          barMaxWidth: 14,
          itemStyle: { color: 'rgba(128, 128, 128, 0.6)' },
          data: sizes.map(({ drawn }) => seconds(drawn?.floorMs ?? 0)),
        },
      ],
    },
    320,
  );
}

export function memoryChart(memory: MemoryCurve, texts: ReportTexts): string {
  const { axes, phases, columns } = texts;
  return renderChart(
    {
      xAxis: axis('value', axes.time, { max: seconds(memory.samples.at(-1)?.[0] ?? 0) }),
      yAxis: axis('value', axes.memory, { nameGap: 48 }),
      series: [
        {
          type: 'line',
          name: columns.used,
          showSymbol: false,
          data: memory.samples.map(([atMs, bytes]) => [atMs / 1000, mebibytes(bytes)]),
          markLine: {
            symbol: 'none',
            lineStyle: { color: '#808080', type: 'dashed' },
            label: { color: '#808080', position: 'insideEndTop', rotate: 90, distance: 4 },
            data: memory.phases.map(({ name, atMs }) => ({
              name: phases[name] ?? name,
              xAxis: atMs / 1000,
              label: { formatter: phases[name] ?? name },
            })),
          },
        },
      ],
    },
    300,
  );
}

export function budgetsChart(budgets: NonNullable<ReportFigures['budgets']>, texts: ReportTexts): string {
  const { columns, axes } = texts;
  const bars = (name: string, value: (budget: (typeof budgets)[number]) => number | null) => ({
    type: 'bar',
    name,
    barMaxWidth: 40,
    data: budgets.map(value),
  });
  return renderChart(
    {
      xAxis: axis('category', '', { data: budgets.map(({ name }) => name) }),
      yAxis: axis('value', axes.memory, { nameGap: 48 }),
      series: [
        bars(columns.budget, ({ budgetBytes }) => mebibytes(budgetBytes)),
        bars(columns.planned, ({ drawn }) => (drawn === null ? null : mebibytes(drawn.plannedBytes))),
        bars(columns.used, ({ drawn }) => (drawn === null ? null : mebibytes(drawn.usedBytes))),
      ],
    },
    280,
  );
}

export function stabilityChart(
  stability: NonNullable<ReportFigures['stability']>,
  texts: ReportTexts,
): string {
  const { columns, axes } = texts;
  return renderChart(
    {
      xAxis: axis('category', axes.picture, { data: stability.map((_, index) => String(index + 1)) }),
      yAxis: axis('value', axes.seconds, { nameGap: 40, min: 0 }),
      series: [
        {
          type: 'line',
          name: columns.measuredSeconds,
          data: stability.map(({ durationMs }) => seconds(durationMs)),
        },
      ],
    },
    260,
  );
}

export function promptsChart(prompts: NonNullable<ReportFigures['prompts']>, texts: ReportTexts): string {
  const { columns, axes } = texts;
  return renderChart(
    {
      xAxis: axis('value', axes.tokens),
      yAxis: axis('value', axes.ms, { nameGap: 40, min: 0 }),
      series: [
        {
          type: 'line',
          name: columns.encode,
          data: prompts.map(({ tokens, encodeMs }) => [tokens, Number(encodeMs.toPrecision(3))]),
        },
      ],
    },
    260,
  );
}

/** A bar from the best to the worst estimate, with a tick for the floor. */
export function gpusChart(plans: readonly PlanReport[], texts: ReportTexts): string {
  const known = plans.filter(({ time, floors }) => time !== null && floors !== null).toReversed();
  const range = (at: 'lowSeconds' | 'highSeconds') => known.map(({ time }) => time?.[at] ?? 0);
  const [low, high] = [range('lowSeconds'), range('highSeconds')];
  return renderChart(
    {
      xAxis: axis('log', texts.axes.seconds, { min: 1 }),
      yAxis: axis('category', '', { data: known.map(({ device }) => device.name) }),
      series: [
        {
          type: 'custom',
          name: texts.range,
          itemStyle: { color: COLOURS[0] },
          encode: { x: [1, 2], y: 0 },
          data: known.map((_, index) => [index, low[index], high[index]]),
          renderItem: rangeBar,
        },
        {
          type: 'custom',
          name: texts.columns.floor,
          itemStyle: { color: COLOURS[1] },
          encode: { x: [1], y: 0 },
          data: known.map(({ floors }, index) => [index, floors?.arithmeticSeconds ?? 0]),
          renderItem: tick,
        },
      ],
    },
    80 + 26 * known.length,
  );
}

interface Place {
  value(dimension: number): number;
  coord(point: readonly [number, number]): readonly [number, number];
  visual(name: 'color'): string;
}

const BAR_HEIGHT = 12;

function rangeBar(_: unknown, place: Place): object {
  const row = place.value(0);
  const [from, y] = place.coord([place.value(1), row]);
  const [to] = place.coord([place.value(2), row]);
  const shape = { x: from, y: y - BAR_HEIGHT / 2, width: Math.max(2, to - from), height: BAR_HEIGHT };
  return { type: 'rect', shape, style: { fill: place.visual('color') } };
}

function tick(_: unknown, place: Place): object {
  const [x, y] = place.coord([place.value(1), place.value(0)]);
  const shape = { x: x - 1.5, y: y - BAR_HEIGHT, width: 3, height: 2 * BAR_HEIGHT };
  return { type: 'rect', shape, style: { fill: place.visual('color') } };
}
