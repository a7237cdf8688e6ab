import { z } from 'zod';
import { type BenchReport, benchReportSchema } from './bench.ts';
import { fromBenchReport2 } from './earlier-reports/bench-report-2.ts';
import { fromMachineReport } from './earlier-reports/from-machine-report.ts';

const formatSchema = z.object({ format: z.unknown() });

/** Checks a bench report of the current or an earlier format. */
export function parseBenchReport(json: unknown): z.ZodSafeParseResult<BenchReport> {
  const { data } = formatSchema.safeParse(json);
  if (data?.format === 1) return fromMachineReport.safeParse(json);
  if (data?.format === 2) return fromBenchReport2.safeParse(json);
  return benchReportSchema.safeParse(json);
}
