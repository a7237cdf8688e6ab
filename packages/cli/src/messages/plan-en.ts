import { reportTexts } from '@danqing/bench/texts';
import { ENUM_WORDS } from '@danqing/protocol';

/** Messages of `danqing plan`. */
export const planEn = {
  bases: { computed: 'computed', estimate: 'estimate', exact: 'as allocated', calibrated: 'calibrated' },
  placements: ENUM_WORDS.en.placements,
  places: ENUM_WORDS.en.stageModes,
  tiles: (edge: number) => `${edge} pixels`,
  read: (size: string) => `${size} read a picture`,
  inMainMemory: 'token table in main memory',
  picture: (model: string, size: string, steps: number, guidance: number) =>
    `${size} with ${model}, ${steps} steps${guidance === 0 ? '' : `, guidance ${guidance}`}`,
  how: (files: string | null, placement: string) => `${files === null ? '' : `${files} files, `}${placement}`,
  about: (seconds: string, range: string | null) =>
    `about ${seconds} s a picture${range === null ? '' : ` (${range} s)`}`,
  slow: (limit: number) => `, but slowly (more than ${limit} s a picture)`,
  yes: (slow: string, device: string, picture: string, how: string) =>
    `Yes${slow}: ${device} draws ${picture}: ${how}.`,
  summary: {
    time: 'time',
    memory: 'memory',
    files: 'files',
    catch: 'but',
    and: '; ',
    ofMemory: (peak: string, usable: string) => `${peak} of ${usable}`,
    pull: (model: string, variant: string, size: string) =>
      `\`danqing models pull ${model} --variant ${variant}\` (about ${size})`,
    rough: (files: string) =>
      `${files} loses detail and is not published: make it with \`danqing models quantize\``,
    reads: (resident: string, isStreamed: boolean) =>
      `all at once would need ${resident}, so weights are loaded again ${isStreamed ? 'in each step' : 'for each picture'}`,
    estimated: (isHere: boolean): string =>
      isHere ? 'the time is an estimate' : 'the time is an estimate, not measured on this card',
  },
  seeDetails: 'With --details: stages, files, lower bounds of the time, sources.',
  no: (device: string, picture: string) => `No: ${device} does not draw ${picture} so.`,
  margin: (memory: string, margin: string, usable: string) =>
    `Of ${memory}, ${margin} stay free for the driver and the desktop; the plan uses up to ${usable}.`,
  limited: (limit: string) => `The budget is ${limit}.`,
  free: (free: string, total: string) => `${free} of ${total} are free.`,
  allFits: (peak: string) => `All weights and the largest activations together take ${peak}.`,
  inTurn: (resident: string, peak: string, isStreamed: boolean) =>
    isStreamed
      ? `All at once would take ${resident}; with weights that pass through while they are used it takes ${peak}.`
      : `All at once would take ${resident}; one stage after the other takes ${peak}, and reads weights for each picture.`,
  rows: {
    time: 'time',
    floor: 'arithmetic floor',
    bandwidth: 'memory floor',
    bus: 'bus floor',
    largest: 'largest size',
  },
  from: (source: string) => source,
  efficiency: (low: number, high: number, count: number) =>
    `other programs reached ${low === high ? low : `${low} to ${high}`} % of the peak of this maker's cards (${count} published measurement${count === 1 ? '' : 's'})`,
  notMeasured: 'nothing was measured on this machine yet: `danqing bench`',
  nobodyMeasured: 'nobody published a usable measurement of such a card',
  floorWhy: (evaluations: number, tera: string, rate: string, unit: string) =>
    `${evaluations} evaluations, ${tera} TFLOP at ${rate} (${unit})`,
  unit: (unit: string) =>
    unit.endsWith('tensor')
      ? 'f16 products summed in f32 by matrix units'
      : `${unit.split(' ')[0]} by general units`,
  matrixProducts: 'fastest matrix product measured here',
  bandwidthWhy: (rate: string) => `the transformer read once for each evaluation at ${rate} GB/s`,
  busWhy: (bus: string) =>
    `weights come for each picture, from main memory, over ${bus}; the estimate counts on half of its peak at the slow end`,
  shared: 'shared memory',
  columns: {
    stage: 'STAGE',
    weights: 'weights',
    activations: 'activations',
    onDevice: 'at once',
    where: 'where',
    files: 'FILES',
    placement: 'placement',
    peak: 'peak',
    card: 'CARD',
  },
  scratch: 'beside them',
  doesNotFit: 'does not fit',
  take: '<- take these',
  notHere: 'Danqing has measured nothing on this card. Its figures are from:',
  anyCard: (memory: string) => `a card with ${memory}`,
  onlyMemory: 'Planned by memory alone. With --gpu NAME the plan has times, too.',
  speedUnknown: 'depends on the card: name it with --gpu',
  variants: 'Several cards have this name. With the full name the plan has its reasons and its files.',
  filesNotHere:
    'The model is not here: bytes follow from its shapes, and may differ a little from what is allocated.',
  matrixTitle: (model: string, steps: number, guidance: number) =>
    `${model}, ${steps} steps, guidance ${guidance}. Every figure is an estimate in seconds; Danqing has measured none of these cards.`,
  matrixLegend: reportTexts('en').matrixLegend,
};
