import { processStatus } from './process-status.ts';

/** Resident memory of processes; null where the system does not tell, or where none runs. */
export function residentBytesOf(pids: readonly number[]): number | null {
  const sizes = pids.flatMap((pid) => processStatus(pid, 'VmRSS') ?? []);
  return sizes.length === 0 ? null : sizes.reduce((sum, bytes) => sum + bytes, 0);
}
