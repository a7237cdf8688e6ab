import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { cudaState, type Device, libraryInfo, listDevices } from '@danqing/ggml';
import { isDanqingError } from '@danqing/protocol';
import { chooseDevice } from './choose-device.ts';
import type { DeviceDescription, MachineDescription } from './machine.ts';

/** What there is to compute with. A library that does not load is a finding, not an error. */
export function inspectMachine(): MachineDescription {
  const system = {
    processor: cpus()[0]?.model.trim() ?? process.arch,
    threads: availableParallelism(),
    freeBytes: freemem(),
    totalBytes: totalmem(),
  };
  try {
    return {
      ...system,
      library: libraryInfo(),
      devices: listDevices().map(describeDevice),
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

function describeDevice(device: Device): DeviceDescription {
  return {
    name: device.name,
    description: device.description,
    kind: device.kind,
    ...device.memory,
    features: Object.keys(device.features).sort(),
    extraBufferTypes: device.extraBufferTypes.map(({ name }) => name),
  };
}
