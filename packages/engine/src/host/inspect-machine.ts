import { cpus } from 'node:os';
import { cudaState, type Device, libraryInfo, listDevices } from '@danqing/ggml';
import { isDanqingError } from '@danqing/protocol';
import { type SystemMemory, systemMemory, usableThreads } from '../limits/system-resources.ts';
import { chooseDevice } from './choose-device.ts';
import type { DeviceDescription, MachineDescription } from './machine.ts';

/** Describes the available devices. A library that fails to load is reported, not thrown. */
export function inspectMachine(): MachineDescription {
  const memory = systemMemory();
  const system = {
    processor: cpus()[0]?.model.trim() ?? process.arch,
    threads: usableThreads(),
    freeBytes: memory.freeBytes,
    totalBytes: memory.totalBytes,
    hostBytes: memory.hostBytes,
  };
  try {
    return {
      ...system,
      library: libraryInfo(),
      devices: listDevices().map((device) => describeDevice(device, memory)),
      cuda: cudaState(),
      defaultDevice: chooseDevice().name,
      problem: null,
    };
  } catch (error) {
    if (!isDanqingError(error)) throw error;
    return {
      ...system,
      library: null,
      devices: [],
      cuda: null,
      defaultDevice: null,
      problem: error.toBody(),
    };
  }
}

function describeDevice(device: Device, system: SystemMemory): DeviceDescription {
  return {
    name: device.name,
    description: device.description,
    kind: device.kind,
    ...deviceMemory(device, system),
    features: Object.keys(device.features).sort(),
    extraBufferTypes: device.extraBufferTypes.map(({ name }) => name),
  };
}

/** Devices that compute on the processor use system memory, as far as a container allows. */
function deviceMemory(device: Device, system: SystemMemory): Device['memory'] {
  const { memory, kind, isSoftware } = device;
  if (!system.isLimited || !(kind === 'cpu' || isSoftware)) return memory;
  return {
    freeBytes: Math.min(memory.freeBytes, system.freeBytes),
    totalBytes: Math.min(memory.totalBytes, system.totalBytes),
  };
}
