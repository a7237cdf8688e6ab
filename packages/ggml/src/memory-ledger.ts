import { DanqingError } from '@danqing/protocol';
import { say } from './say/say.ts';

/** What memory is used for, as named in errors. */
export const PURPOSES = { weights: say`weights`, activations: say`activations` };
export type MemoryPurpose = keyof typeof PURPOSES;

/** Counts the bytes of all buffers on a device and refuses to exceed a limit, as a smaller device would. */
export class MemoryLedger {
  /** Null: no limit; only the device itself refuses. */
  limitBytes: number | null = null;
  /** Called before each allocation to simulate a device that refuses memory; true refuses. */
  fault: (() => boolean) | null = null;
  private used = 0;
  private peak = 0;

  get usedBytes(): number {
    return this.used;
  }

  /** Highest usage since the last reset. */
  get peakBytes(): number {
    return this.peak;
  }

  resetPeak(): void {
    this.peak = this.used;
  }

  /** Must be called before an allocation; `purpose` is named in the error. @throws DanqingError MEMORY_ALLOCATION */
  take(bytes: number, purpose: MemoryPurpose): void {
    const { limitBytes } = this;
    if (this.fault?.() === true) {
      throw new DanqingError(
        'MEMORY_ALLOCATION',
        say`${bytes} bytes for ${PURPOSES[purpose]} were refused, as requested.`,
      );
    }
    if (limitBytes !== null && this.used + bytes > limitBytes) {
      throw new DanqingError(
        'MEMORY_ALLOCATION',
        say`${bytes} bytes for ${PURPOSES[purpose]} would exceed the budget: ${this.used} of ${limitBytes} are in use.`,
        {
          hint: say`Use a larger budget or a smaller image.`,
          details: { neededBytes: bytes, usedBytes: this.used, limitBytes },
        },
      );
    }
    this.used += bytes;
    this.peak = Math.max(this.peak, this.used);
  }

  give(bytes: number): void {
    this.used -= bytes;
  }
}
