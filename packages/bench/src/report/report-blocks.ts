import type { Block, MachineCheck, MachineReport } from '@danqing/protocol';
import { formatBytes, formatSize, matrixCell } from './format.ts';
import type { Planned } from './plan-beside.ts';
import {
  budgetsChart,
  gpusChart,
  memoryChart,
  promptsChart,
  sizesChart,
  stabilityChart,
} from './report-charts.ts';
import type { ReportTexts } from './texts/texts.ts';

/** The report in one language. */
export function reportBlocks(report: MachineReport, planned: Planned, texts: ReportTexts): Block[] {
  return [
    ...intro(report, texts),
    ...loading(report, texts),
    ...sizes(report, texts),
    ...memory(report, texts),
    ...budgets(report, texts),
    ...stability(report, texts),
    ...prompts(report, texts),
    ...recommendations(report, planned, texts),
  ];
}

function intro(
  { machine, versions, settings, createdAt, checks, sizes: drawn }: MachineReport,
  texts: ReportTexts,
): Block[] {
  const { danqing, node, ggml } = versions;
  const { prompt, seed, steps, guidance, threads, precision, model } = settings;
  const largest = drawn.toSorted((a, b) => b.width * b.height - a.width * a.height)[0];
  return [
    heading(1, texts.title(model, machine.device)),
    ...(largest === undefined
      ? []
      : [
          text(
            texts.summary(inSeconds(largest.durationMs), formatSize(largest), formatBytes(largest.usedBytes)),
          ),
        ]),
    text(
      texts.made(
        createdAt.slice(0, 10),
        machine.processor,
        machine.platform,
        formatBytes(machine.totalBytes),
      ),
    ),
    text(texts.versions(danqing, node, ggml)),
    text(texts.settings(prompt, seed, steps, guidance, threads, precision)),
    text(texts.marks),
    heading(2, texts.sections.checks),
    table(
      [texts.columns.check, texts.columns.result, ''],
      checks.map((check) => [
        texts.checks[check.name],
        check.ok ? texts.yes : texts.no,
        detailOf(check, texts),
      ]),
    ),
  ];
}

function detailOf(check: MachineCheck, { details }: ReportTexts): string {
  switch (check.name) {
    case 'floor':
      return details.floor(check.timesFloor.toFixed(1));
    case 'picture':
      return details.picture(check.leastSpread.toFixed(1));
    case 'same picture':
      return details['same picture'](check.pictures, check.different);
    case 'budget':
      return details.budget(check.budgets, check.exceeded);
  }
}

function loading({ load }: MachineReport, { sections, columns, rows }: ReportTexts): Block[] {
  return [
    heading(2, sections.load),
    table(
      [columns.what, columns.measuredSeconds],
      [
        [rows.open, inSeconds(load.openMs)],
        [rows.first, inSeconds(load.firstPictureMs)],
        [rows.second, inSeconds(load.secondPictureMs)],
      ],
    ),
  ];
}

function sizes(report: MachineReport, texts: ReportTexts): Block[] {
  const { sections, columns, charts, memorySource } = texts;
  return [
    heading(2, sections.sizes),
    chart('sizes', sizesChart(report, texts), charts.sizes),
    table(
      [
        columns.size,
        columns.total,
        texts.stageMeasured('denoise'),
        texts.stageMeasured('decode'),
        columns.floor,
        columns.planned,
        columns.used,
      ],
      report.sizes.map(({ width, height, durationMs, stageMs, floorMs, plannedBytes, usedBytes }) => [
        `${width}x${height}`,
        inSeconds(durationMs),
        inSeconds(stageMs.denoise ?? 0),
        inSeconds(stageMs.decode ?? 0),
        inSeconds(floorMs),
        formatBytes(plannedBytes),
        formatBytes(usedBytes),
      ]),
    ),
    text(memorySource[report.memorySource] ?? report.memorySource),
  ];
}

function memory(report: MachineReport, texts: ReportTexts): Block[] {
  const { sections, charts, noCurve } = texts;
  const hasCurve = report.memory.samples.length > 1;
  return [
    heading(2, sections.memory),
    hasCurve ? chart('memory', memoryChart(report, texts), charts.memory) : text(noCurve),
  ];
}

function budgets(report: MachineReport, texts: ReportTexts): Block[] {
  const { sections, columns, charts, doesNotFit } = texts;
  return [
    heading(2, sections.budgets),
    chart('budgets', budgetsChart(report, texts), charts.budgets),
    table(
      [columns.budget, columns.placement, columns.planned, columns.used, columns.total, columns.same],
      report.budgets.map(({ share, budgetBytes, picture, difference }) => [
        `${Math.round(share * 100)} % · ${formatBytes(budgetBytes)}`,
        picture === null ? doesNotFit : (texts.placements[picture.placement] ?? picture.placement),
        picture === null ? '' : formatBytes(picture.plannedBytes),
        picture === null ? '' : formatBytes(picture.usedBytes),
        picture === null ? '' : inSeconds(picture.durationMs),
        picture === null || difference === null ? '' : sameOrNot(picture.tileEdge, difference, texts),
      ]),
    ),
  ];
}

function sameOrNot(
  tileEdge: number | null,
  { mean, largest }: { readonly mean: number; readonly largest: number },
  { yes, tiled, differs }: ReportTexts,
): string {
  const words = largest === 0 ? yes : differs(mean.toFixed(2), largest);
  return tileEdge === null ? words : `${words} · ${tiled(tileEdge)}`;
}

function stability(report: MachineReport, texts: ReportTexts): Block[] {
  const { sections, charts, stability: sentence, stabilityMemory } = texts;
  const times = report.stability.map(({ durationMs }) => durationMs).toSorted((a, b) => a - b);
  const at = (index: number) => inSeconds(times[index] ?? 0);
  const hashes = new Set(report.stability.map(({ pictureHash }) => pictureHash)).size;
  const [first, last] = [report.stability[0]?.residentBytes, report.stability.at(-1)?.residentBytes];
  const hasMemory = typeof first === 'number' && typeof last === 'number';
  return [
    heading(2, sections.stability),
    text(sentence(times.length, at(Math.floor(times.length / 2)), at(0), at(times.length - 1), hashes)),
    ...(hasMemory ? [text(stabilityMemory(formatBytes(first), formatBytes(last)))] : []),
    chart('stability', stabilityChart(report, texts), charts.stability),
  ];
}

function prompts(report: MachineReport, texts: ReportTexts): Block[] {
  const { sections, columns, charts } = texts;
  return [
    heading(2, sections.prompts),
    chart('prompts', promptsChart(report, texts), charts.prompts),
    table(
      [columns.tokens, columns.encode, columns.total],
      report.prompts.map(({ tokens, encodeMs, durationMs }) => [
        String(tokens),
        `${encodeMs.toFixed(0)} ms`,
        `${inSeconds(durationMs)} s`,
      ]),
    ),
  ];
}

function recommendations(report: MachineReport, planned: Planned, texts: ReportTexts): Block[] {
  const { sections, columns, charts, cards, here, doesNotFit } = texts;
  const { sizes: matrixSizes, rows } = planned.matrix;
  return [
    heading(2, sections.here),
    text(here(formatBytes(report.machine.availableBytes))),
    table(
      [columns.files, columns.placement, columns.peak],
      planned.here.fileSets.map(({ files, placement, peakBytes }) => [
        files,
        placement === null ? doesNotFit : (texts.placements[placement] ?? placement),
        peakBytes === null ? '' : formatBytes(peakBytes),
      ]),
    ),
    heading(2, sections.cards),
    text(cards),
    chart('cards', gpusChart(planned.cards, texts), charts.cards),
    ...texts.matrixLegend.map(text),
    table(
      [columns.card, ...matrixSizes.map((size) => `${formatSize(size)} · ${columns.seconds}`)],
      rows.map(({ card, estimates }) => [card.name, ...estimates.map(matrixCell)]),
    ),
  ];
}

const heading = (level: 1 | 2, words: string): Block => ({ kind: 'heading', level, text: words });
const text = (words: string): Block => ({ kind: 'text', text: words });
const chart = (name: string, svg: string, alt: string): Block => ({ kind: 'chart', name, svg, alt });
const table = (head: string[], rows: string[][]): Block => ({
  kind: 'table',
  head,
  rows,
});
const inSeconds = (ms: number): string => (ms / 1000).toFixed(ms < 10_000 ? 2 : 1);
