import type { ReportPart } from '@danqing/protocol';

/** Texts of the report on the page Machine. */
export const reportEn = {
  title: 'Report',
  about:
    'Measures this machine with the model in use: loading, five sizes, smaller memory budgets, many pictures in a row, long prompts. The result is a page with charts, to keep, to share, and to compare.',
  alone:
    'While it runs the machine is all its own: pictures that are being drawn end first, new ones wait until it is over.',
  takes: 'A few minutes with the small model; with a full one on a processor it can take hours.',
  took: (time: string) => `The last time it took ${time}.`,
  pictures: 'Pictures in a row',
  start: 'Measure this machine',
  again: 'Measure again',
  none: 'This machine has not been measured yet.',
  waiting: 'Waiting for pictures that are being drawn',
  since: (time: string) => `for ${time}`,
  stopping: 'Stopping…',
  parts: {
    load: 'Loading and two pictures',
    calibrate: 'What the machine can do at most',
    sizes: 'Five sizes',
    budgets: 'Smaller memory budgets',
    stability: 'Many pictures in a row',
    prompts: 'Short and long prompts',
  } satisfies Record<ReportPart, string>,
  states: { done: 'done', now: 'now', later: 'later' },
  cancelled: 'The measurement was cancelled. The report before it stays.',
  ready: 'The machine is measured: its report is ready.',
  made: (time: string, model: string) => `Measured ${time} with ${model}`,
  html: 'Page (HTML)',
  markdown: 'Markdown',
  json: 'Data (JSON)',
  rows: (count: number) => `${count} rows`,
  jobsWait: 'This machine is being measured: what waits is drawn when that is over.',
  toReport: 'Show the measurement',
};
