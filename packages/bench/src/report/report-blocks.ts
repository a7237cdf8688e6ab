import { type BenchReport, type Block, type MemoryCurve, type PlanReport, wordFor } from '@danqing/protocol';
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
import { type ReportFigures, reportFigures, type ShownCheck } from './report-figures.ts';
import type { ReportTexts } from './texts/texts.ts';

/** The report in one language. */
export function reportBlocks(report: BenchReport, planned: Planned, texts: ReportTexts): Block[] {
  const figures = reportFigures(report);
  return [
    ...intro(report, figures, texts),
    ...(figures.load === null ? [] : loading(figures.load, texts)),
    ...(figures.sizes === null ? [] : sizes(figures.sizes, report.memory, texts)),
    ...(figures.memory === null ? [] : memory(figures.memory, texts)),
    ...(figures.budgets === null ? [] : budgets(figures.budgets, texts)),
    ...(figures.stability === null ? [] : stability(figures.stability, texts)),
    ...(figures.prompts === null ? [] : prompts(figures.prompts, texts)),
    ...recommendations(report, planned, texts),
  ];
}

function intro(
  { machine, versions, settings, createdAt }: BenchReport,
  { checks, sizes: shown }: ReportFigures,
  texts: ReportTexts,
): Block[] {
  const { danqing, node, ggml } = versions;
  const { prompt, seed, steps, guidance, threads, precision, model } = settings;
  const largest = largestOf(shown ?? []);
  return [
    heading(1, texts.title(model, machine.device)),
    ...(largest === undefined
      ? []
      : [
          text(
            texts.summary(
              inSeconds(largest.drawn.durationMs),
              largest.name,
              formatBytes(largest.drawn.facts.usedBytes ?? 0),
            ),
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

/** The drawn size with the most pixels. */
function largestOf(sizes: NonNullable<ReportFigures['sizes']>) {
  const pixels = (name: string) => name.split('x').reduce((area, edge) => area * Number(edge), 1);
  return sizes
    .flatMap(({ name, drawn }) => (drawn === null ? [] : [{ name, drawn }]))
    .toSorted((a, b) => pixels(b.name) - pixels(a.name))[0];
}

function detailOf(check: ShownCheck, { details }: ReportTexts): string {
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

function loading(
  load: NonNullable<ReportFigures['load']>,
  { sections, columns, rows }: ReportTexts,
): Block[] {
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

function sizes(
  shown: NonNullable<ReportFigures['sizes']>,
  told: BenchReport['memory'],
  texts: ReportTexts,
): Block[] {
  const { sections, columns, charts, memorySource, doesNotFit } = texts;
  return [
    heading(2, sections.sizes),
    chart('sizes', sizesChart(shown, texts), charts.sizes),
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
      shown.map(({ name, drawn }) => {
        if (drawn === null) return [name, doesNotFit, '', '', '', '', ''];
        const { denoiseMs = 0, decodeMs = 0, plannedBytes = 0, usedBytes = 0 } = drawn.facts;
        const times = [drawn.durationMs, denoiseMs, decodeMs, drawn.floorMs].map(inSeconds);
        return [name, ...times, formatBytes(plannedBytes), formatBytes(usedBytes)];
      }),
    ),
    ...(told === null ? [] : [text(memorySource[told.source] ?? told.source)]),
  ];
}

function memory(curve: MemoryCurve, texts: ReportTexts): Block[] {
  const { sections, charts, noCurve } = texts;
  const hasCurve = curve.samples.length > 1;
  return [
    heading(2, sections.memory),
    hasCurve ? chart('memory', memoryChart(curve, texts), charts.memory) : text(noCurve),
  ];
}

function budgets(shown: NonNullable<ReportFigures['budgets']>, texts: ReportTexts): Block[] {
  const { sections, columns, charts, doesNotFit } = texts;
  return [
    heading(2, sections.budgets),
    chart('budgets', budgetsChart(shown, texts), charts.budgets),
    table(
      [columns.budget, columns.placement, columns.planned, columns.used, columns.total, columns.same],
      shown.map(({ name, budgetBytes, drawn }) => {
        // For a large model the cases are cards, named by their memory.
        const label = name.endsWith('%') ? `${name} · ${formatBytes(budgetBytes)}` : name;
        if (drawn === null) return [label, doesNotFit, '', '', '', ''];
        const { placement, plannedBytes, usedBytes, durationMs, tilePixels, difference } = drawn;
        return [
          label,
          wordFor(texts.placements, placement),
          formatBytes(plannedBytes),
          formatBytes(usedBytes),
          inSeconds(durationMs),
          difference === null ? '' : sameOrNot(tilePixels, difference, texts),
        ];
      }),
    ),
  ];
}

function sameOrNot(
  tilePixels: number | null,
  { mean, largest }: { readonly mean: number; readonly largest: number },
  { yes, tiled, differs }: ReportTexts,
): string {
  const words = largest === 0 ? yes : differs(mean.toFixed(2), largest);
  return tilePixels === null ? words : `${words} · ${tiled(tilePixels)}`;
}

function stability(shown: NonNullable<ReportFigures['stability']>, texts: ReportTexts): Block[] {
  const { sections, charts, stability: sentence, stabilityMemory } = texts;
  const times = shown.map(({ durationMs }) => durationMs).toSorted((a, b) => a - b);
  const at = (index: number) => inSeconds(times[index] ?? 0);
  const hashes = new Set(shown.map(({ pictureHash }) => pictureHash)).size;
  const [first, last] = [shown[0]?.residentBytes, shown.at(-1)?.residentBytes];
  const hasMemory = typeof first === 'number' && typeof last === 'number';
  return [
    heading(2, sections.stability),
    text(sentence(times.length, at(Math.floor(times.length / 2)), at(0), at(times.length - 1), hashes)),
    ...(hasMemory ? [text(stabilityMemory(formatBytes(first), formatBytes(last)))] : []),
    chart('stability', stabilityChart(shown, texts), charts.stability),
  ];
}

function prompts(shown: NonNullable<ReportFigures['prompts']>, texts: ReportTexts): Block[] {
  const { sections, columns, charts } = texts;
  return [
    heading(2, sections.prompts),
    chart('prompts', promptsChart(shown, texts), charts.prompts),
    table(
      [columns.tokens, columns.encode, columns.total],
      shown.map(({ tokens, encodeMs, durationMs }) => [
        String(tokens),
        `${encodeMs.toFixed(0)} ms`,
        `${inSeconds(durationMs)} s`,
      ]),
    ),
  ];
}

function recommendations({ memory: told }: BenchReport, planned: Planned, texts: ReportTexts): Block[] {
  return [
    ...(told === null || planned.here === null ? [] : onThisMachine(told, planned.here, texts)),
    ...onOtherCards(planned, texts),
  ];
}

function onThisMachine(
  { availableBytes }: NonNullable<BenchReport['memory']>,
  plan: PlanReport,
  texts: ReportTexts,
): Block[] {
  const { sections, columns, here, doesNotFit } = texts;
  return [
    heading(2, sections.here),
    text(here(formatBytes(availableBytes))),
    table(
      [columns.files, columns.placement, columns.peak],
      plan.fileSets.map(({ files, placement, peakBytes }) => [
        files,
        placement === null ? doesNotFit : wordFor(texts.placements, placement),
        peakBytes === null ? '' : formatBytes(peakBytes),
      ]),
    ),
  ];
}

function onOtherCards(planned: Planned, texts: ReportTexts): Block[] {
  const { sections, columns, charts, cards } = texts;
  const { sizes: matrixSizes, rows } = planned.matrix;
  return [
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
