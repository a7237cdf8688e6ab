import type { ReportPart } from '@danqing/protocol';
import type { BenchCaseName } from './bench-cases.ts';
import type { BenchEvent } from './run-bench.ts';

/** Progress labels for the cases of the suite `report`. */
const PARTS: Partial<Readonly<Record<BenchCaseName, ReportPart>>> = {
  memory: 'load',
  sizes: 'sizes',
  budgets: 'budgets',
  'in-a-row': 'stability',
  prompts: 'prompts',
};

/** The part of the report that starts with this event; null if none does. */
export function partOf(event: BenchEvent): ReportPart | null {
  if (event.type === 'calibrate') return 'calibrate';
  return event.type === 'case' ? (PARTS[event.name] ?? null) : null;
}
