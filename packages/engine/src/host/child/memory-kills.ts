import { readFileSync } from 'node:fs';

/** Of this process's control group; of the whole system where there is none. */
const COUNTERS = ['/sys/fs/cgroup/memory.events', '/proc/vmstat'];

/** How many processes the system has ended for want of memory; 0 where it does not tell (not Linux). */
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
