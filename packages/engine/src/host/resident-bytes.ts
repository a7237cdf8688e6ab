import { processStatus } from './process-status.ts';

/** Resident memory of processes; null if the system does not report it or none is running. */
export function residentBytesOf(pids: readonly number[]): number | null {
  const sizes = pids.flatMap((pid) => processStatus(pid, 'VmRSS') ?? []);
  return sizes.length === 0 ? null : sizes.reduce((sum, bytes) => sum + bytes, 0);
}
