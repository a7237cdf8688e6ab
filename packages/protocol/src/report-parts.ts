/** The parts of a measurement, in order. */
export const REPORT_PARTS = ['calibrate', 'load', 'sizes', 'budgets', 'stability', 'prompts'] as const;
export type ReportPart = (typeof REPORT_PARTS)[number];
