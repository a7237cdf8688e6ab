import {
  BarChart,
  CustomChart,
  type EChartsCoreOption,
  GridComponent,
  init,
  LegendComponent,
  LineChart,
  MarkLineComponent,
  SVGRenderer,
  use,
} from '../../vendor/echarts.js';

use([BarChart, CustomChart, LineChart, GridComponent, LegendComponent, MarkLineComponent, SVGRenderer]);

const WIDTH = 820;
/** Legible on light and dark backgrounds. */
const INK = '#808080';
/** Space for axis names; the space for labels is added. */
const GRID = {
  left: 36,
  right: 24,
  top: 40,
  bottom: 36,
  outerBoundsMode: 'same',
  outerBoundsContain: 'axisLabel',
};
const FAINT = 'rgba(128, 128, 128, 0.25)';
export const COLOURS = ['#3b82c4', '#d9803a', '#4a9d6b', '#a566b5'];

/** A chart as SVG text, drawn without a browser. */
export function renderChart(option: EChartsCoreOption, height: number): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  try {
    chart.setOption({
      animation: false,
      color: COLOURS,
      textStyle: { color: INK, fontFamily: 'system-ui, sans-serif' },
      legend: { top: 0, itemGap: 26, textStyle: { color: INK } },
      grid: GRID,
      ...option,
    });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

/** An axis with its unit; `extra` overrides. */
export function axis(
  type: 'value' | 'category' | 'log',
  name: string,
  extra: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    type,
    name,
    nameLocation: 'middle',
    nameGap: 28,
    nameTextStyle: { color: INK },
    axisLabel: { color: INK },
    axisLine: { lineStyle: { color: INK } },
    splitLine: { lineStyle: { color: FAINT } },
    ...extra,
  };
}
