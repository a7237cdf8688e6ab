import { readFileSync } from 'node:fs';

/** Counter of this process's control group, or of the whole system if there is none. */
const COUNTERS = ['/sys/fs/cgroup/memory.events', '/proc/vmstat'];

/** Number of processes killed by the system for lack of memory; 0 if the system does not report it (not Linux). */
export function countMemoryKills(): number {
  for (const path of COUNTERS) {
    const count = /^oom_kill (\d+)$/m.exec(read(path))?.[1];
    if (count !== undefined) return Number(count);
  }
  return 0;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
