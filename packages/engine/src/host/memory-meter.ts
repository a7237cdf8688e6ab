import { writeFileSync } from 'node:fs';
import type { Device, MemoryLedger } from '@danqing/ggml';
import type { MemoryUsage } from '@danqing/protocol';
import { processStatus } from './process-status.ts';

const KIBIBYTE = 1024;

/**
 * Actual memory of requests, for comparison with their plans: resident memory of this process if it computes itself,
 * otherwise the driver's figure; in both cases minus the memory in use before the first plan.
 */
export class MemoryMeter {
  private readonly device: Device;
  private readonly ledger: MemoryLedger;
  private baselineBytes: number | null = null;
  private mostTakenBytes = 0;

  constructor(device: Device, ledger: MemoryLedger) {
    this.device = device;
    this.ledger = ledger;
  }

  /** Called before a plan is made; only the first call counts. */
  setBaseline(): void {
    this.baselineBytes ??= this.takenNow();
  }

  /** Starts a new peak measurement. */
  begin(): void {
    this.ledger.resetPeak();
    if (this.isProcess) resetResidentPeak();
    this.mostTakenBytes = this.takenNow();
  }

  /** Drivers report current use but no peaks: call this whenever use may be high. */
  sample(): void {
    if (!this.isProcess) this.mostTakenBytes = Math.max(this.mostTakenBytes, this.takenNow());
  }

  usage(): MemoryUsage {
    const mostBytes = this.isProcess ? residentPeakBytes() : this.mostTakenBytes;
    const usedBytes = mostBytes - (this.baselineBytes ?? 0);
    const allocatedBytes = this.ledger.peakBytes;
    // Drivers that do not track free memory report the total as free.
    if (!this.isProcess && usedBytes < allocatedBytes) {
      return { usedBytes: allocatedBytes, source: 'allocator', allocatedBytes };
    }
    return { usedBytes, source: this.isProcess ? 'process' : 'driver', allocatedBytes };
  }

  peakBytes(): number {
    return process.resourceUsage().maxRSS * KIBIBYTE;
  }

  private get isProcess(): boolean {
    return this.device.kind === 'cpu';
  }

  private takenNow(): number {
    if (this.isProcess) return process.memoryUsage.rss();
    // Software drivers report the system's free memory; since Mesa 25, their device memory is in memory-backed files.
    if (this.device.isSoftware) return processStatus('self', 'RssShmem') ?? 0;
    const { freeBytes, totalBytes } = this.device.memory;
    return totalBytes - freeBytes;
  }
}

/** Linux only: elsewhere the peak covers the whole life of the process, which is never too low. */
function resetResidentPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // The file does not exist or is not writable.
  }
}

function residentPeakBytes(): number {
  return processStatus('self', 'VmHWM') ?? process.resourceUsage().maxRSS * KIBIBYTE;
}
