import { formatSize, matrixCell } from '@danqing/bench/report';
import { type GpuMatrix, type PictureEstimate, placementOf } from '@danqing/planner';
import type { Messages } from '../messages/catalogue.ts';
import type { Terminal } from '../terminal.ts';
import { alignColumns } from '../text-width.ts';

/** All graphics cards, one line each. */
export function printMatrix(matrix: GpuMatrix, terminal: Terminal, { plan }: Messages): void {
  const { model, work, sizes, rows } = matrix;
  terminal.print(plan.matrixTitle(model, work.steps, work.guidance));
  for (const line of plan.matrixLegend) terminal.print(line);
  terminal.print();
  const table = [
    [plan.columns.card, ...sizes.map(formatSize)],
    ...rows.map(({ card, estimates }) => [card.name, ...estimates.map(matrixCell)]),
  ];
  for (const line of alignColumns(table)) terminal.print(line);
}

/** The same as JSON. */
export function matrixJson({ model, work, sizes, rows }: GpuMatrix): object {
  return {
    basis: 'estimate',
    model,
    ...work,
    sizes,
    cards: rows.map(({ card, estimates }) => ({
      name: card.name,
      memoryBytes: card.memoryBytes,
      sources: [card.source, card.architecture.source],
      pictures: estimates.map((estimate, index) => ({ ...sizes[index], ...pictureJson(estimate) })),
    })),
  };
}

function pictureJson({ fit, floors, seconds, evaluations, budget }: PictureEstimate): object {
  return {
    fits: fit !== null,
    files: fit?.files.name ?? null,
    placement: fit === null ? null : placementOf(fit.plan),
    peakBytes: fit?.plan.peakBytes ?? null,
    usableBytes: Math.floor(budget.usableBytes),
    evaluations,
    floors,
    time: seconds === null ? null : { lowSeconds: seconds.low, highSeconds: seconds.high, basis: 'estimate' },
  };
}
