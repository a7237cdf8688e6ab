import { z } from 'zod';
import { BENCH_FORMAT, type BenchReport, benchReportSchema } from '../bench.ts';

const figure = benchReportSchema.shape.figures.element;
const contestant = figure.shape.contestants.element;
const check = figure.shape.checks.element;

/** What `danqing bench` wrote before it drew the curve of memory and told numbers beside the sentences of checks. */
const benchReport2Schema = benchReportSchema.omit({ memory: true }).extend({
  format: z.literal(2),
  figures: z.array(
    figure.omit({ memoryCurve: true }).extend({
      contestants: z.array(contestant.omit({ placement: true })).min(1),
      checks: z.array(check.omit({ facts: true })),
    }),
  ),
});

export const fromBenchReport2 = benchReport2Schema.transform(
  ({ figures, ...report }): BenchReport => ({
    ...report,
    format: BENCH_FORMAT,
    memory: null,
    figures: figures.map(({ contestants, checks, ...rest }) => ({
      ...rest,
      memoryCurve: null,
      contestants: contestants.map((one) => ({ ...one, placement: null })),
      checks: checks.map((one) => ({ ...one, facts: {} })),
    })),
  }),
);
