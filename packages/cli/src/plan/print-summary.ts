import { formatBytes, formatRange, formatSize } from '@danqing/bench/report';
import { QUANT_PRESETS } from '@danqing/core/memory';
import { approximateBytes, CATALOGUE } from '@danqing/model-store';
import { type PlanReport, wordFor } from '@danqing/protocol';
import type { CommandContext } from '../context.ts';
import type { Messages } from '../messages/catalogue.ts';
import { withProgram } from '../program-name.ts';
import { alignColumns } from '../text-width.ts';

type Texts = Messages['plan'];
type Printed = Pick<CommandContext, 'terminal' | 'messages' | 'program'>;

/** A picture that likely takes longer is slow: the answer says so beside its "yes". */
const SLOW_SECONDS = 60;

/** What people want to know first: the verdict, the time, the memory, how to get the files, and the catch. */
export function printSummary(report: PlanReport, { terminal, messages, program }: Printed): void {
  const { plan } = messages;
  terminal.print(verdict(report, plan));
  const { problem } = report;
  if (problem !== null) {
    terminal.print(`  ${problem.message}`);
    if (problem.hint !== undefined) terminal.print(`  ${problem.hint}`);
    return;
  }
  const { summary } = plan;
  const rows = [
    [summary.time, likelyTime(report, plan)],
    [summary.memory, memoryOf(report, plan)],
    [summary.files, pullOf(report, plan)],
    [summary.catch, catchesOf(report, plan).join(summary.and)],
  ];
  for (const line of alignColumns(rows.filter(([, text]) => text !== '')))
    terminal.print(`  ${withProgram(line, program)}`);
}

/** The answer in one sentence. */
export function verdict(report: PlanReport, plan: Texts): string {
  const { device, time, files, placement, fits } = report;
  const picture = plan.picture(report.model, formatSize(report), report.steps, report.guidance);
  if (!fits) return plan.no(device.name, picture);
  const how = plan.how(files, wordFor(plan.placements, placement ?? ''));
  const isSlow = time !== null && likelySeconds(time) > SLOW_SECONDS;
  return plan.yes(isSlow ? plan.slow(SLOW_SECONDS) : '', device.name, picture, how);
}

/** "about 50 s a picture (19-130 s)" */
export function likelyTime({ time, device }: PlanReport, plan: Texts): string {
  if (time === null) return whyNoTime(device, plan);
  const likely = likelySeconds(time);
  const range = formatRange(time.lowSeconds, time.highSeconds);
  return plan.about(formatRange(likely, likely), time.lowSeconds === time.highSeconds ? null : range);
}

/** Why a plan has no time. */
export function whyNoTime(device: PlanReport['device'], plan: Texts): string {
  if (device.isHere) return plan.notMeasured;
  return device.peakFlops === null ? plan.speedUnknown : plan.nobodyMeasured;
}

/** The geometric mean of a range: as many times the low end as the high end is of it. */
function likelySeconds({ lowSeconds, highSeconds }: NonNullable<PlanReport['time']>): number {
  return Math.sqrt(lowSeconds * highSeconds);
}

function memoryOf({ peakBytes, usableBytes }: PlanReport, plan: Texts): string {
  return plan.summary.ofMemory(formatBytes(peakBytes ?? 0), formatBytes(usableBytes));
}

/** The command that gets these files; empty if they are here, or not published. */
function pullOf({ model, files }: PlanReport, plan: Texts): string {
  const variants = CATALOGUE.find(({ name }) => name === model)?.variants ?? [];
  const variant = variants.find(({ name }) => name === files);
  return variant === undefined
    ? ''
    : plan.summary.pull(model, variant.name, formatBytes(approximateBytes(variant)));
}

function catchesOf(
  { placement, residentBytes, files, device, time, basis }: PlanReport,
  plan: Texts,
): string[] {
  const { summary } = plan;
  const isRough = QUANT_PRESETS.some((preset) => preset.isRough && preset.name === files);
  return [
    isRough && files !== null ? summary.rough(files) : '',
    placement === 'resident' ? '' : summary.reads(formatBytes(residentBytes), placement === 'streamed'),
    basis === 'estimate' && time !== null ? summary.estimated(device.isHere) : '',
  ].filter((text) => text !== '');
}
