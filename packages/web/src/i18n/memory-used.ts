import type { JobReport } from '@danqing/protocol';
import type { Messages } from './en/en.ts';

/** Memory that a picture used beside what was planned; null if it is unknown. */
export function memoryUsed(
  { usedBytes, plannedBytes }: Pick<JobReport, 'usedBytes' | 'plannedBytes'>,
  { ofPlanned, abovePlanned }: Pick<Messages['details'], 'ofPlanned' | 'abovePlanned'>,
  bytes: (count: number) => string,
): string | null {
  if (usedBytes === null) return null;
  const told = usedBytes > plannedBytes ? abovePlanned : ofPlanned;
  return told(bytes(usedBytes), bytes(plannedBytes));
}
