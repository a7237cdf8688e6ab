import { formatBytes } from '@danqing/bench/report';
import { type GenerateReport, STAGE_WORDS } from '@danqing/protocol';
import { formatSeconds } from './format.ts';
import type { Messages } from './messages/catalogue.ts';
import type { Terminal } from './terminal.ts';

/** Prints seconds by stage, memory and profile. */
export function printReport(report: GenerateReport, terminal: Terminal, messages: Messages): void {
  const { stages, plan, memory, peakBytes, profile } = report;
  const times = stages.map(
    ({ stage, durationMs }) => `${STAGE_WORDS[stage].name[messages.language]} ${formatSeconds(durationMs)}`,
  );
  const total = stages.reduce((sum, { durationMs }) => sum + durationMs, 0);
  terminal.print(`${times.join(' · ')} · ${messages.total} ${formatSeconds(total)}`);
  const planned = messages.plannedMemory(formatBytes(plan.peakBytes), plan.placement);
  const taken = messages.takenMemory(formatBytes(memory.usedBytes));
  terminal.print(`${taken} · ${planned} · ${messages.processPeak(formatBytes(peakBytes))}`);
  terminal.print(messages.profile(profile.hash, profile.device, profile.threads, profile.precision));
}

/** The same as JSON. */
export function reportJson(report: GenerateReport): object {
  const { stages, plan, request, ...rest } = report;
  const { seed: _, ...fields } = request;
  const { stages: needs, memoryBudgetBytes: budgetBytes, ...sums } = plan;
  const stagePlans = needs.map(({ segments: _segments, ...need }) => need);
  return {
    ...rest,
    request: fields,
    plan: { ...sums, budgetBytes, stages: stagePlans },
    stageSeconds: stageSeconds(stages),
  };
}

function stageSeconds(stages: GenerateReport['stages']): Record<string, number> {
  return Object.fromEntries(stages.map(({ stage, durationMs }) => [stage, Math.round(durationMs) / 1000]));
}
