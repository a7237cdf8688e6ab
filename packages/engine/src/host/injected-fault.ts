import { writeSync } from 'node:fs';
import { DanqingError, type PlannedStage } from '@danqing/protocol';
import { say } from '../say/say.ts';
import type { InjectedFault, SlowDisk } from './engine-options.ts';

const STDERR = 2;

/** Simulates a device that refuses memory: the ledger asks it before each allocation. */
export class FaultInjector {
  private readonly fault: InjectedFault;
  private count = 0;
  private hasBegun: boolean;

  /** @throws DanqingError INPUT_INVALID */
  constructor(fault: InjectedFault) {
    checkCount('injectedFault.allocation', fault.allocation);
    checkCount('injectedFault.times', fault.times);
    this.fault = fault;
    this.hasBegun = fault.stage === undefined;
  }

  /** Must be called when a stage begins. */
  enter(stage: PlannedStage): void {
    if (stage === this.fault.stage) this.hasBegun = true;
  }

  /** Whether this allocation is refused; does not return if the process should end instead. */
  refuses(): boolean {
    if (!this.hasBegun) return false;
    const { allocation, times, kind } = this.fault;
    this.count += 1;
    const isHit = this.count >= allocation && this.count < allocation + times;
    if (isHit && kind === 'exit') {
      writeSync(STDERR, 'out of memory, as was asked for\n');
      process.kill(process.pid, 'SIGKILL');
    }
    return isHit;
  }
}

/** @throws DanqingError INPUT_INVALID */
export function checkSlowDisk({ bytesPerSecond }: SlowDisk): void {
  if (Number.isFinite(bytesPerSecond) && bytesPerSecond > 0) return;
  throw new DanqingError('INPUT_INVALID', say`slowDisk.bytesPerSecond is ${bytesPerSecond}.`, {
    hint: say`Use a number above 0.`,
  });
}

function checkCount(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new DanqingError('INPUT_INVALID', say`${name} is ${value}.`, {
    hint: say`Use a whole number of at least 1.`,
  });
}
