/** Memory and processors that this process may use: the system's, limited by a container. */
import { availableParallelism, freemem, totalmem } from 'node:os';
import { type Limits, readLimits } from './read-limits.ts';

export interface SystemMemory {
  /** Memory that this process may use. */
  readonly totalBytes: number;
  readonly freeBytes: number;
  /** Memory of the machine. */
  readonly hostBytes: number;
  /** Whether a container or another control group allows less than the machine has. */
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

/** At least one; a quota of two and a half processors gives three threads. */
export function usableThreads(
  limits: Limits = readLimits(),
  parallelism: number = availableParallelism(),
): number {
  const allowed = limits.allowedProcessors ?? parallelism;
  return Math.max(1, Math.min(allowed, Math.ceil(limits.processors ?? allowed)));
}

/** The smaller of this and a quarter of the limit is left for everything else within the limit. */
const RESERVE_BYTES = 512 * 1024 * 1024;

/**
 * Memory for an engine on the processor: the requested budget, capped by a container's limit. Uses the limit rather
 * than currently free memory: an engine must make the same plan while another one is drawing. Null: no limit.
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

/** Asks Node where there are no files to read. 0, and more than any machine has, mean no limit. */
function constrainedBytes(): number | null {
  const bytes = process.constrainedMemory();
  return bytes > 0 ? bytes : null;
}
