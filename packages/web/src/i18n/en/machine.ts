import type { ReportPart } from '@danqing/protocol';

/** The view "Machine", and its report. */
export const machine = {
  machine: {
    title: 'This machine',
    devices: 'Devices',
    used: 'in use',
    memory: 'Memory',
    free: (free: string, total: string) => `${free} free of ${total}`,
    processor: 'CPU',
    threads: (count: number) => `${count} threads`,
    engine: 'Engine',
    engineOff: 'not loaded; starts with the next image',
    server: 'Server',
    version: 'Version',
    library: 'ggml library',
    model: 'Model',
    features: 'Features',
    extra: 'Fast weight formats',
    kinds: { cpu: 'CPU', gpu: 'graphics card', igpu: 'integrated graphics', accel: 'accelerator' },
    queue: 'Queue',
    queueNow: (running: number, waiting: number) => `${running} running, ${waiting} waiting`,
  },
  report: {
    title: 'Report',
    about:
      'Measures this machine with the current model: loading, five sizes, smaller memory budgets, many images in a row, long prompts. The result is a page with charts that you can keep, share and compare.',
    alone:
      'The measurement needs the machine to itself: images being drawn are finished first, and new ones wait until it is over.',
    takes: 'A few minutes with the small model. A full-size model on a CPU can take hours.',
    took: (time: string) => `The last one took ${time}.`,
    pictures: 'Images in a row',
    start: 'Measure this machine',
    again: 'Measure again',
    none: 'This machine has not been measured yet.',
    waiting: 'Waiting for images being drawn',
    since: (time: string) => `for ${time}`,
    stopping: 'Stopping…',
    parts: {
      load: 'Loading, and two images',
      calibrate: 'Fastest computation of this machine',
      sizes: 'Five sizes',
      budgets: 'Smaller memory budgets',
      stability: 'Many images in a row',
      prompts: 'Short and long prompts',
    } satisfies Record<ReportPart, string>,
    states: { done: 'done', now: 'running', later: 'to come' },
    cancelled: 'The measurement was cancelled. The previous report is kept.',
    ready: 'The measurement is complete. The report is ready.',
    made: (time: string, model: string) => `Measured ${time} with ${model}`,
    html: 'Web page (HTML)',
    markdown: 'Markdown',
    json: 'Data (JSON)',
    rows: (count: number) => `${count} rows`,
    jobsWait: 'This machine is being measured. Waiting jobs start when the measurement is over.',
    toReport: 'Show the measurement',
  },
};

export type MachineTexts = typeof machine;
