/**
 * The parts of echarts that the report needs. `npm run vendor` bundles them into echarts.js, so the 68 MB package need
 * not be installed.
 */
export { BarChart, CustomChart, LineChart } from 'echarts/charts';
export { GridComponent, LegendComponent, MarkLineComponent } from 'echarts/components';
export { type EChartsCoreOption, init, use } from 'echarts/core';
export { SVGRenderer } from 'echarts/renderers';
