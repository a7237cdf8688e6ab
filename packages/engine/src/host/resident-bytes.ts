import { readFileSync } from 'node:fs';

/** Resident memory of processes; null where the system does not tell, or where none runs. */
export function residentBytesOf(pids: readonly number[]): number | null {
  const sizes = pids.flatMap((pid) => readResidentBytes(pid) ?? []);
  return sizes.length === 0 ? null : sizes.reduce((sum, bytes) => sum + bytes, 0);
}

function readResidentBytes(pid: number): number | null {
  try {
    const match = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return match === null ? null : Number(match[1]) * 1024;
  } catch {
    // Not Linux, or the process has just ended.
    return null;
  }
}
