import { ENUM_WORDS, type PlannedStage, STAGES } from '@danqing/protocol';
import type { ShownCheck } from '../report-figures.ts';

/** Texts of a report. */
export const en = {
  title: (model: string, device: string) => `${model} on ${device}`,
  summary: (seconds: string, size: string, memory: string) =>
    `A picture of ${size} takes ${seconds} s here and ${memory} of memory beside the program (measured).`,
  made: (date: string, processor: string, platform: string, memory: string) =>
    `Measured on ${date}: ${processor}, ${platform}, ${memory} of memory.`,
  versions: (danqing: string, node: string, ggml: string) =>
    `Danqing ${danqing}, Node.js ${node}, ggml ${ggml}.`,
  settings: (
    prompt: string,
    seed: string,
    steps: number,
    guidance: number,
    threads: number,
    precision: string,
  ) =>
    `Prompt “${prompt}”, seed ${seed}, ${steps} steps, guidance ${guidance}, ${threads} threads, precision ${precision}.`,
  marks:
    'Measured: on this machine, by this report. Computed: follows from shapes and rates. Estimate: for devices that are not here, from measurements of other programs. No column mixes them.',
  sections: {
    checks: 'Can these figures be true?',
    load: 'Loading',
    sizes: 'Five sizes',
    memory: 'Memory over time',
    budgets: 'With less memory',
    stability: 'Many pictures in a row',
    prompts: 'Short and long prompts',
    here: 'The published model on this machine',
    cards: 'Other cards',
  },
  stageMeasured: (stage: PlannedStage) => `${STAGES[stage].name.en} (measured)`,
  columns: {
    what: 'what',
    measuredSeconds: 'seconds (measured)',
    size: 'size',
    total: 'together (measured)',
    floor: 'floor (computed)',
    planned: 'memory (planned)',
    used: 'memory (measured)',
    budget: 'budget',
    placement: 'weights',
    same: 'same picture',
    tokens: 'tokens',
    encode: 'reading it (measured)',
    check: 'check',
    result: 'result',
    files: 'files',
    peak: 'peak (computed)',
    card: 'card',
    seconds: 'seconds (estimate)',
  },
  rows: {
    open: "engine's process started, model open, no weights read",
    first: 'first picture, weights read',
    second: 'second picture, same prompt',
  },
  phases: {
    idle: 'idle',
    'first picture': 'first picture',
    'after it': 'after it',
    'second picture': 'second picture',
    'after that': 'after that',
  } as Readonly<Record<string, string>>,
  checks: {
    floor: 'no faster than the arithmetic',
    picture: 'pictures, not noise or blanks',
    'same picture': 'one request, one picture',
    budget: 'budgets kept',
  } as Readonly<Record<ShownCheck['name'], string>>,
  details: {
    floor: (times: string) => `the fastest picture took ${times} times the arithmetic floor`,
    picture: (spread: string) => `finite; standard deviation of values at least ${spread} of 255`,
    'same picture': (pictures: number, different: number) =>
      `${pictures} pictures of one request that were decoded in one piece, ${different} different`,
    budget: (budgets: number, exceeded: number) => `${budgets} budgets, ${exceeded} exceeded`,
  },
  yes: 'yes',
  no: 'no',
  doesNotFit: 'does not fit',
  tiled: (edge: number) => `decoded in tiles of ${edge} pixels`,
  differs: (mean: string, largest: number) => `differs by ${mean} of 255, at most ${largest}`,
  memorySource: {
    process:
      'Memory is the resident memory of the engine’s process above what it takes before its first plan.',
    driver: 'Memory is what the driver tells.',
    allocator: 'The driver tells nothing: memory is what the engine allocated.',
  } as Readonly<Record<string, string>>,
  noCurve: 'This system does not tell the memory of a process.',
  stability: (count: number, median: string, fastest: string, slowest: string, hashes: number) =>
    `${count} pictures: median ${median} s, ${fastest} to ${slowest} s (measured), ${hashes} different picture${hashes === 1 ? '' : 's'}.`,
  stabilityMemory: (first: string, last: string) =>
    `Memory of the process after the first ${first}, after the last ${last} (measured).`,
  here: (memory: string) =>
    `z-image-turbo at 1024x1024, 8 steps, within ${memory} that were free (computed).`,
  cards:
    'z-image-turbo, 8 steps, no guidance. Nothing here was measured by Danqing: seconds are a range from published measurements of other programs, bytes follow from the engine’s own graphs.',
  charts: {
    sizes: 'Seconds of each stage for the five sizes, beside the arithmetic floor',
    memory: 'Resident memory of the engine’s process over time',
    budgets: 'Planned and measured memory for each budget',
    stability: 'Seconds of each picture in a row',
    prompts: 'Milliseconds to read prompts, by their number of tokens',
    cards: 'Estimated seconds of a picture of 1024x1024 for common cards, on a logarithmic axis',
  },
  axes: {
    seconds: 'seconds',
    memory: 'MiB',
    time: 'seconds since the start',
    tokens: 'tokens',
    ms: 'milliseconds',
    picture: 'picture',
  },
  range: 'estimate, best to worst',
  placements: ENUM_WORDS.en.placements,
  matrixLegend: [
    'q8_0 11-46: take q8_0 files; 11 s if it computes as well as the best published measurement of its maker, 46 s as the worst.',
    '*: weights come stage by stage, for each picture. **: they stream through in each step. -: does not fit.',
  ],
};
