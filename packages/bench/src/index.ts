export { BENCH_CASES, type BenchCase, casesOfSuite, expectedMs } from './bench-cases.ts';
export { compareReports, type ReportComparison } from './compare-reports.ts';
export { keepReport, readKeptReport } from './kept-report.ts';
export type { DrawCommand, DrawPlaces } from './pairs/cold-start-session.ts';
export { type ReachedRates, rateOfBlock, ratesOfPictures, secondsAt } from './reached-rates.ts';
export { partOf } from './report-part.ts';
export { type BenchEvent, type BenchOptions, runBench } from './run-bench.ts';
export { runSelfTest } from './self-test/run-self-test.ts';
export { median } from './summarize.ts';
