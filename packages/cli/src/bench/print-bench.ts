import { formatBytes } from '@danqing/bench/report';
import type { BenchContestant, BenchFigure, BenchPair, BenchReport } from '@danqing/protocol';
import type { Messages } from '../messages/catalogue.ts';
import type { Terminal } from '../terminal.ts';
import { alignColumns } from '../text-width.ts';

/** A report for people: the machine and settings, then each case with its times, ratio and checks. */
export function printBench(report: BenchReport, terminal: Terminal, messages: Messages): void {
  const { machine, versions, settings, peak, figures } = report;
  const { width, height, steps, guidance, seed, precision, threads } = settings;
  terminal.print(`${machine.processor} · ${machine.platform} · ${formatBytes(machine.totalBytes)}`);
  terminal.print(
    `${machine.device} · ${messages.bench.threads(threads)} · ggml ${versions.ggml} · Danqing ${versions.danqing} · Node.js ${versions.node}`,
  );
  terminal.print(
    `${settings.model} · ${width}x${height} · steps ${steps} · guidance ${guidance} · seed ${seed} · precision ${precision}`,
  );
  terminal.print(messages.bench.peak(peak.gflops.toFixed(0), peak.weights));
  for (const figure of figures) {
    terminal.print();
    for (const line of figureLines(figure, messages)) terminal.print(line);
  }
}

function figureLines(figure: BenchFigure, { bench }: Messages): string[] {
  const title = `${figure.case} · ${bench.rounds(figure.rounds)} · ${bench.load(figure.loadAverage.toFixed(1))}`;
  const hash = figure.pictureHash === null ? '' : ` · ${bench.picture(figure.pictureHash.slice(0, 12))}`;
  const table = figure.contestants.map((contestant) => contestantRow(contestant, bench));
  return [
    `${title}${hash}`,
    ...alignColumns(table).map(indent),
    ...figure.pairs.map((pair) => indent(pairLine(pair, bench))),
    ...figure.checks.map(({ ok, name, detail }) =>
      indent(`${ok ? '✓' : '✗'} ${bench.checks[name]}: ${detail}`),
    ),
  ];
}

function contestantRow(
  { name, medianMs, fastestMs, floorMs, facts, outcome, samplesMs }: BenchContestant,
  bench: Messages['bench'],
): string[] {
  const floor = floorMs === null || floorMs === 0 ? '' : bench.floor((medianMs / floorMs).toFixed(1));
  const more = Object.entries(facts).flatMap(([fact, value]) => {
    if (fact.endsWith('Bytes')) return `${fact.slice(0, -5)} ${formatBytes(value)}`;
    // Facts that are neither bytes nor times are part of the outcome's text.
    return fact.endsWith('Ms') ? `${fact.slice(0, -2)} ${formatMs(value)}` : [];
  });
  const fastest = samplesMs.length > 1 ? bench.fastest(formatMs(fastestMs)) : '';
  const told = [...(outcome === null ? [] : [outcome]), ...more].join(' · ');
  return [name, formatMs(medianMs), fastest, floor, told];
}

function pairLine(
  { subject, baseline, medianRatio, ratios, goal }: BenchPair,
  bench: Messages['bench'],
): string {
  const range = `${Math.min(...ratios).toFixed(3)} – ${Math.max(...ratios).toFixed(3)}`;
  const wanted = goal === null ? '' : ` · ${bench.goal(goal)}`;
  return `${subject} / ${baseline} = ${medianRatio.toFixed(3)} (${range})${wanted}`;
}

const formatMs = (ms: number): string => `${ms < 100 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
const indent = (line: string): string => `  ${line}`;
