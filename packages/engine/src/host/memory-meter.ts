import { writeFileSync } from 'node:fs';
import type { Device, MemoryLedger } from '@danqing/ggml';
import type { MemoryUsage } from '@danqing/protocol';
import { processStatus } from './process-status.ts';

const KIBIBYTE = 1024;

/**
 * What requests really take, to be held against their plans: resident memory of this process where it computes itself,
 * the driver's figure elsewhere, each minus what was taken before the first plan.
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

  /** Before a plan is made; only the first call counts. */
  setBaseline(): void {
    this.baselineBytes ??= this.takenNow();
  }

  /** From here on the most is sought anew. */
  begin(): void {
    this.ledger.resetPeak();
    if (this.isProcess) resetResidentPeak();
    this.mostTakenBytes = this.takenNow();
  }

  /** Drivers tell what is taken now and nothing of peaks: to be called whenever much may be taken. */
  sample(): void {
    if (!this.isProcess) this.mostTakenBytes = Math.max(this.mostTakenBytes, this.takenNow());
  }

  usage(): MemoryUsage {
    const mostBytes = this.isProcess ? residentPeakBytes() : this.mostTakenBytes;
    const usedBytes = mostBytes - (this.baselineBytes ?? 0);
    const allocatedBytes = this.ledger.peakBytes;
    // Drivers without a figure of their own report as free what they have in all.
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
    // Such a driver tells what the system has free; its cards' memory are files in memory, since Mesa 25.
    if (this.device.isSoftware) return processStatus('self', 'RssShmem') ?? 0;
    const { freeBytes, totalBytes } = this.device.memory;
    return totalBytes - freeBytes;
  }
}

/** Linux only: elsewhere the peak is that of the process's whole life, which is never too low. */
function resetResidentPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // The system has no such file or forbids it.
  }
}

function residentPeakBytes(): number {
  return processStatus('self', 'VmHWM') ?? process.resourceUsage().maxRSS * KIBIBYTE;
}
