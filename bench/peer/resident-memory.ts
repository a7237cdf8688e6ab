import { readdirSync, readFileSync } from 'node:fs';

/** Resident bytes of a process, by Linux's /proc; 0 when it is gone. */
export function residentBytes(pid: number): number {
  return readStatus(pid).residentBytes;
}

/** The same with all processes below it. Pages that they share count for each. */
export function residentBytesOfTree(pid: number): number {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), ...readStatus(Number(name)) }));
  const below = (parent: number): number =>
    processes
      .filter((process) => process.parent === parent)
      .reduce((sum, process) => sum + process.residentBytes + below(process.pid), 0);
  return residentBytes(pid) + below(pid);
}

function readStatus(pid: number): { parent: number; residentBytes: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const field = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    return { parent: field('PPid'), residentBytes: field('VmRSS') * 1024 };
  } catch {
    return { parent: 0, residentBytes: 0 };
  }
}
