/** The adaptation report: its texts, and what the planner says beside it. What draws is in `@danqing/report/render`. */
export { formatBytes, formatRange, formatSize, matrixCell } from './format.ts';
export { type Planned, planBeside } from './plan-beside.ts';
export { readReport, readReportFile } from './read-report.ts';
export { REPORT_LANGUAGES, type ReportLanguage } from './texts/texts.ts';
