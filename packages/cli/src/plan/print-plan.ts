import { formatBytes, formatRange, formatSize } from '@danqing/bench/report';
import { QUANT_PRESETS } from '@danqing/core/memory';
import { type Language, type PlanReport, STAGES, wordFor } from '@danqing/protocol';
import type { CommandContext } from '../context.ts';
import type { Messages } from '../messages/catalogue.ts';
import type { Terminal } from '../terminal.ts';
import { alignColumns } from '../text-width.ts';
import { formatFloor, formatRate, formatTera } from './format-plan.ts';
import { likelyTime, printSummary, verdict, whyNoTime } from './print-summary.ts';

type Texts = Messages['plan'];
/** Name, figure, whether it is measured, computed or an estimate, and the reason: no figure comes without its basis. */
type Row = readonly [name: string, figure: string, basis: string, why: string];

/** A plan for people: the summary; with details also its reasons. */
export function printPlan(
  report: PlanReport,
  context: Pick<CommandContext, 'terminal' | 'messages' | 'program'>,
  hasDetails: boolean,
): void {
  const { terminal, messages } = context;
  const { plan } = messages;
  printSummary(report, context);
  terminal.print();
  if (hasDetails) printDetails(report, terminal, messages);
  else
    terminal.print(
      report.device.sources.length > 0 || report.device.isHere ? plan.seeDetails : plan.onlyMemory,
    );
}

function printDetails(report: PlanReport, terminal: Terminal, { plan, language }: Messages): void {
  for (const line of reasons(report, plan)) terminal.print(`  ${line}`);
  const tables = [facts(report, plan), stageRows(report, plan, language), fileRows(report, plan)];
  for (const table of tables.filter((rows) => rows.length > 0)) {
    terminal.print();
    for (const line of alignColumns(table)) terminal.print(`  ${line}`);
  }
  if (report.basis === 'estimate') {
    terminal.print();
    terminal.print(basisOf(report, plan));
    for (const source of report.device.sources) terminal.print(`  ${source}`);
  }
}

/** Plans for the variants of a card: the verdict and the time of each. */
export function printVariants(reports: readonly PlanReport[], terminal: Terminal, { plan }: Messages): void {
  for (const report of reports) {
    terminal.print(verdict(report, plan));
    if (report.fits) terminal.print(`  ${likelyTime(report, plan)}`);
  }
  terminal.print();
  terminal.print(plan.variants);
}

function basisOf({ device }: PlanReport, plan: Texts): string {
  if (device.isHere) return plan.filesNotHere;
  return device.sources.length === 0 ? plan.onlyMemory : plan.notHere;
}

function reasons(report: PlanReport, plan: Texts): string[] {
  const { residentBytes, usableBytes, peakBytes, problem, placement, limitBytes, marginBytes, device } =
    report;
  const usable = formatBytes(usableBytes);
  const memory =
    limitBytes !== null
      ? plan.limited(formatBytes(limitBytes))
      : device.isHere
        ? plan.free(usable, formatBytes(device.memoryBytes))
        : plan.margin(formatBytes(device.memoryBytes), formatBytes(marginBytes), usable);
  if (problem !== null) return [memory];
  const peak = formatBytes(peakBytes ?? 0);
  return [
    memory,
    placement === 'resident'
      ? plan.allFits(peak)
      : plan.inTurn(formatBytes(residentBytes), peak, placement === 'streamed'),
  ];
}

function facts(report: PlanReport, plan: Texts): Row[] {
  const { rows, bases } = plan;
  const { device, floors, time, efficiency, largest, evaluations } = report;
  const lines: Row[] = [];
  if (time !== null) {
    const why =
      efficiency === null
        ? plan.from(time.from)
        : plan.efficiency(percent(efficiency.low), percent(efficiency.high), efficiency.count);
    lines.push([rows.time, `${formatRange(time.lowSeconds, time.highSeconds)} s`, bases[time.basis], why]);
  } else if (report.fits) {
    lines.push([rows.time, '?', '', whyNoTime(device, plan)]);
  }
  if (floors !== null && device.peakFlops !== null) {
    const unit = device.peakUnit === null ? plan.matrixProducts : plan.unit(device.peakUnit);
    lines.push([
      rows.floor,
      `${formatFloor(floors.arithmeticSeconds)} s`,
      bases.computed,
      plan.floorWhy(
        evaluations,
        formatTera(floors.arithmeticSeconds * device.peakFlops),
        formatRate(device.peakFlops),
        unit,
      ),
    ]);
    if (floors.memorySeconds !== null)
      lines.push([
        rows.bandwidth,
        `${formatFloor(floors.memorySeconds)} s`,
        bases.computed,
        plan.bandwidthWhy(gigabytes(device.memoryBytesPerSecond)),
      ]);
    if (floors.busSeconds !== null && floors.busSeconds > 0)
      lines.push([
        rows.bus,
        `${formatFloor(floors.busSeconds)} s`,
        bases.computed,
        plan.busWhy(device.bus ?? plan.shared),
      ]);
  }
  if (!device.isHere || largest !== null) {
    const size = largest === null ? plan.doesNotFit : formatSize(largest);
    lines.push([rows.largest, size, bases[report.basis], '']);
  }
  return lines;
}

function stageRows(report: PlanReport, plan: Texts, language: Language): string[][] {
  const { columns, scratch } = plan;
  const rows = report.stages.map((stage) => [
    STAGES[stage.stage].name[language],
    formatBytes(stage.weightBytes),
    formatBytes(stage.activationBytes),
    stage.bytes === null ? '' : formatBytes(stage.bytes),
    whereOf(stage, plan),
  ]);
  return [
    [columns.stage, columns.weights, columns.activations, columns.onDevice, columns.where],
    ...rows,
    [scratch, '', formatBytes(report.scratchBytes), '', ''],
  ];
}

function whereOf({ stage, place, readBytes, tileEdge }: PlanReport['stages'][number], plan: Texts): string {
  const parts = [
    place === null ? '' : wordFor(plan.places, place),
    tileEdge === null ? '' : plan.tiles(tileEdge),
    readBytes === null || readBytes === 0 ? '' : plan.read(formatBytes(readBytes)),
    stage === 'text' ? plan.inMainMemory : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function fileRows({ fileSets, files, fits }: PlanReport, plan: Texts): string[][] {
  if (fileSets.length === 0) return [];
  const { columns } = plan;
  const rows = fileSets
    .filter(isOffered(files))
    .map((set) => [
      set.files,
      set.placement === null ? plan.doesNotFit : wordFor(plan.placements, set.placement),
      set.peakBytes === null ? '' : formatBytes(set.peakBytes),
      fits && set.files === files ? plan.take : '',
    ]);
  return [[columns.files, columns.placement, columns.peak], ...rows];
}

/** Sets that \`models pull\` gets, and the one that was asked for. */
function isOffered(asked: string | null): (set: PlanReport['fileSets'][number]) => boolean {
  const rough = QUANT_PRESETS.filter((preset) => preset.isRough).map(({ name }) => name);
  return (set) => set.files === asked || !rough.includes(set.files);
}

const percent = (share: number): number => Math.round(share * 100);
const gigabytes = (bytesPerSecond: number | null): string => ((bytesPerSecond ?? 0) / 1e9).toFixed(0);
