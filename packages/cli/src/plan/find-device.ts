import { readKeptReport } from '@danqing/bench';
import { type DeviceDescription, deviceAsked, inspectMachine } from '@danqing/engine';
import type { DeviceHere } from '@danqing/planner';
import { type BenchReport, DanqingError, listText } from '@danqing/protocol';
import { say } from '../say/say.ts';
import type { ResolvedSettings } from '../settings/resolved-settings.ts';

/** A device of this machine, with its earlier measurements. */
export interface FoundDevice extends DeviceHere {
  readonly bench: BenchReport | null;
}

/** The device that an engine would choose. @throws DanqingError NATIVE_*, DEVICE_UNAVAILABLE, ENGINE_CRASHED */
export async function findDevice(
  asked: string | undefined,
  { folders }: ResolvedSettings,
): Promise<FoundDevice> {
  const [machine, kept] = await Promise.all([inspectMachine(), readKeptReport(folders.cache)]);
  if (machine.problem !== null) throw DanqingError.fromBody(machine.problem);
  const device = deviceAsked(machine, asked);
  if (device === null) {
    throw new DanqingError('DEVICE_UNAVAILABLE', say`There is no device "${asked ?? ''}".`, {
      hint: say`Available devices: ${listText(machine.devices.map(({ name }) => name))}.`,
    });
  }
  const isCpu = device.kind === 'cpu';
  const bench = kept?.machine.device === nameInBench(device) ? kept : null;
  return {
    name: isCpu ? machine.processor : device.description,
    kind: device.kind,
    memoryBytes: isCpu ? machine.totalBytes : device.totalBytes,
    availableBytes: isCpu ? machine.freeBytes : device.freeBytes,
    measuredPeakFlops: bench === null ? null : bench.peak.gflops * 1e9,
    bench,
  };
}

function nameInBench({ name, description }: DeviceDescription): string {
  return `${name} (${description})`;
}
