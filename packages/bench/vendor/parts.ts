/** What of echarts draws the report. `npm run vendor` bundles it into echarts.js, so that its 68 MB need not be installed to draw. */
export { BarChart, CustomChart, LineChart } from 'echarts/charts';
export { GridComponent, LegendComponent, MarkLineComponent } from 'echarts/components';
export { type EChartsCoreOption, init, use } from 'echarts/core';
export { SVGRenderer } from 'echarts/renderers';
