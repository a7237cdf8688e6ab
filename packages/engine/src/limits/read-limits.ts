import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { type ControlGroup, type Controller, findControlGroups } from './control-groups.ts';

/** Limits that the system sets for this process: the tightest among its control groups and their parents. */
export interface Limits {
  /** Null: no limit. */
  readonly memoryBytes: number | null;
  /** Unused part of the limit; reclaimable page cache counts as free. Null: no limit. */
  readonly freeBytes: number | null;
  /** Processor quota; may be fractional. Null: no limit. */
  readonly processors: number | null;
  /** Number of processors it may run on. Null if the system does not report it. */
  readonly allowedProcessors: number | null;
}

interface MemoryLimit {
  readonly bytes: number;
  readonly freeBytes: number;
}

/** Reads a system's files: the real ones, or a test's. */
export type ReadText = (path: string) => string | null;

/** No limits if these files do not exist (not Linux). */
export function readLimits(read: ReadText = readText): Limits {
  const memory = groupsOf('memory', read).flatMap((group) => memoryLimits(group, read));
  const quotas = groupsOf('cpu', read).flatMap((group) => processorQuotas(group, read));
  return {
    memoryBytes: least(memory.map(({ bytes }) => bytes)),
    freeBytes: least(memory.map(({ freeBytes }) => freeBytes)),
    processors: least(quotas),
    allowedProcessors: countList(/^Cpus_allowed_list:\s*(\S+)$/m.exec(read('/proc/self/status') ?? '')?.[1]),
  };
}

function groupsOf(controller: Controller, read: ReadText): ControlGroup[] {
  const memberships = read('/proc/self/cgroup');
  const mounts = read('/proc/self/mountinfo');
  return memberships === null || mounts === null ? [] : findControlGroups(controller, memberships, mounts);
}

/** Version 1 represents no limit by the largest possible number of pages. */
const NO_LIMIT_BYTES = 2 ** 60;

function memoryLimits({ version, folders }: ControlGroup, read: ReadText): MemoryLimit[] {
  const names = version === 2 ? ['memory.max', 'memory.high'] : ['memory.limit_in_bytes'];
  const used = version === 2 ? 'memory.current' : 'memory.usage_in_bytes';
  const cache = version === 2 ? 'inactive_file' : 'total_inactive_file';
  return folders.flatMap((folder) => {
    const given = names.map((name) => numberIn(read(posix.join(folder, name))));
    const bytes = least(given.filter((limit) => limit !== null && limit < NO_LIMIT_BYTES));
    if (bytes === null) return [];
    const taken = numberIn(read(posix.join(folder, used))) ?? 0;
    const inactive = new RegExp(`^${cache} (\\d+)$`, 'm').exec(read(posix.join(folder, 'memory.stat')) ?? '');
    return { bytes, freeBytes: Math.max(0, bytes - Math.max(0, taken - Number(inactive?.[1] ?? 0))) };
  });
}

function processorQuotas({ version, folders }: ControlGroup, read: ReadText): number[] {
  return folders.flatMap((folder) => {
    const [quota, period] =
      version === 2
        ? (read(posix.join(folder, 'cpu.max')) ?? '').trim().split(/\s+/).map(numberIn)
        : ['cpu.cfs_quota_us', 'cpu.cfs_period_us'].map((name) => numberIn(read(posix.join(folder, name))));
    return quota == null || period == null || quota <= 0 || period <= 0 ? [] : quota / period;
  });
}

/** `max` and -1 mean no limit. */
function numberIn(text: string | null): number | null {
  return text !== null && /^\d+$/.test(text.trim()) ? Number(text) : null;
}

/** `0-3,8` counts as five. */
function countList(text: string | undefined): number | null {
  if (text === undefined || !/^\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*$/.test(text)) return null;
  const ranges = text.split(',').map((range) => range.split('-').map(Number));
  return ranges.reduce((sum, [first = 0, last = first]) => sum + last - first + 1, 0);
}

function least(numbers: readonly (number | null)[]): number | null {
  const known = numbers.filter((number) => number !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Another system, or a missing controller.
    return null;
  }
}
