import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { type Device, type LibraryInfo, libraryInfo, listDevices } from '@danqing/ggml';
import { type ErrorBody, isDanqingError } from '@danqing/protocol';
import { chooseDevice } from './choose-device.ts';

export interface DeviceDescription {
  readonly name: string;
  readonly description: string;
  readonly kind: string;
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** What the backend says is on: instruction sets, kernels. */
  readonly features: readonly string[];
  /** Where weights compute faster than in the default buffer. */
  readonly extraBufferTypes: readonly string[];
}

export interface MachineDescription {
  readonly processor: string;
  /** That this process may use. */
  readonly threads: number;
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** Null when it cannot be loaded: then `problem` says why. */
  readonly library: LibraryInfo | null;
  readonly devices: readonly DeviceDescription[];
  /** Name of the device that is taken when none is asked for. */
  readonly defaultDevice: string | null;
  readonly problem: ErrorBody | null;
}

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
      defaultDevice: chooseDevice().name,
      problem: null,
    };
  } catch (error) {
    if (!isDanqingError(error)) throw error;
    return { ...system, library: null, devices: [], defaultDevice: null, problem: error.toBody() };
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
