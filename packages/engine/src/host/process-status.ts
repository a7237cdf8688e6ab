import { readFileSync } from 'node:fs';

const KIBIBYTE = 1024;

/** A line of Linux's report on a process's memory, in bytes; null on other systems, or if the process has ended. */
export function processStatus(pid: number | 'self', name: 'VmRSS' | 'VmHWM' | 'RssShmem'): number | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status);
    return match === null ? null : Number(match[1]) * KIBIBYTE;
  } catch {
    return null;
  }
}
