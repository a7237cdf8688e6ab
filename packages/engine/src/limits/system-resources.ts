/** What this process may use of the machine: memory and processors of the system, less what a container leaves of them. */
import { availableParallelism, freemem, totalmem } from 'node:os';
import { type Limits, readLimits } from './read-limits.ts';

export interface SystemMemory {
  /** That this process may use. */
  readonly totalBytes: number;
  readonly freeBytes: number;
  /** Of the machine. */
  readonly hostBytes: number;
  /** Whether a container, or another control group, allows less than the machine has. */
  readonly isLimited: boolean;
}

interface Host {
  readonly totalBytes: number;
  readonly freeBytes: number;
}

export function systemMemory(
  limits: Limits = readLimits(),
  host: Host = { totalBytes: totalmem(), freeBytes: freemem() },
): SystemMemory {
  const limit = Math.min(limits.memoryBytes ?? host.totalBytes, constrainedBytes() ?? host.totalBytes);
  const isLimited = limit < host.totalBytes;
  const totalBytes = isLimited ? limit : host.totalBytes;
  const freeBytes = Math.min(
    host.freeBytes,
    isLimited ? (limits.freeBytes ?? totalBytes) : host.totalBytes,
    totalBytes,
  );
  return { totalBytes, freeBytes, hostBytes: host.totalBytes, isLimited };
}

/** At least one; of a quota of two and a half processors three threads make use. */
export function usableThreads(
  limits: Limits = readLimits(),
  parallelism: number = availableParallelism(),
): number {
  const allowed = limits.allowedProcessors ?? parallelism;
  return Math.max(1, Math.min(allowed, Math.ceil(limits.processors ?? allowed)));
}

/** At most this, or a quarter of the limit, is left to all else that runs within it. */
const RESERVE_BYTES = 512 * 1024 * 1024;

/**
 * What an engine on the processor may take: what it was asked to keep to, and what a container's limit leaves. The limit, not
 * what is free of it just now: an engine that plans beside one that draws must plan the same. Null: no limit.
 */
export function processorBudget(
  askedBytes: number | null,
  memory: SystemMemory = systemMemory(),
): number | null {
  if (!memory.isLimited) return askedBytes;
  const { totalBytes } = memory;
  const room = Math.floor(totalBytes - Math.min(RESERVE_BYTES, totalBytes / 4));
  return Math.min(askedBytes ?? room, room);
}

/** Where there are no files to read: Node asks the system. 0, and more than any machine has, are none. */
function constrainedBytes(): number | null {
  const bytes = process.constrainedMemory();
  return bytes > 0 ? bytes : null;
}
