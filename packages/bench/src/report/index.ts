export { formatBytes, formatRange, formatSize, matrixCell } from './format.ts';
export { planBeside } from './plan-beside.ts';
export { readReport } from './read-report.ts';
