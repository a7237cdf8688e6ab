import { formatType, STORAGE_TYPES, type StorageType } from '@danqing/core/formats';
import { type Device, libraryInfo } from '@danqing/ggml';
import { choosePolicy, EXACT_FORMS, GgmlLowering, STORED_FORMS } from '@danqing/ggml/lowering';
import { DanqingError, listText } from '@danqing/protocol';
import { BufferTypeFile } from '../cache/buffer-type-file.ts';
import { usableThreads } from '../limits/system-resources.ts';
import { say } from '../say/say.ts';
import type { EngineOptions } from './engine-options.ts';

/** ggml's names of the types that a matrix can have. */
const WEIGHT_TYPES: ReadonlySet<string> = new Set(
  (Object.keys(STORAGE_TYPES) as StorageType[])
    .filter((type) => STORAGE_TYPES[type].ggml !== null)
    .map(formatType),
);

/**
 * Sets up a device according to the options.
 * @throws DanqingError DEVICE_UNAVAILABLE, INPUT_INVALID for an unknown weight type
 */
export function openLowering(device: Device, options: Omit<EngineOptions, 'paths'>): GgmlLowering {
  const { threads = usableThreads(), precision = 'auto', machineCache, bufferTypes } = options;
  checkWeightTypes(Object.keys(bufferTypes ?? {}));
  return new GgmlLowering(device, {
    threads,
    policy: choosePolicy(device, precision),
    forms: precision === 'f32' ? EXACT_FORMS : STORED_FORMS,
    ...(machineCache === undefined ? {} : { memory: measuredBefore(machineCache, device, threads) }),
    ...(bufferTypes === undefined ? {} : { bufferTypes }),
  });
}

function checkWeightTypes(names: readonly string[]): void {
  const unknown = names.find((name) => !WEIGHT_TYPES.has(name));
  if (unknown === undefined) return;
  throw new DanqingError('INPUT_INVALID', say`There is no weight type "${unknown}".`, {
    hint: say`Available types: ${listText([...WEIGHT_TYPES].filter((name) => !/^i\d|^f64/.test(name)))}.`,
  });
}

function measuredBefore(folder: string, device: Device, threads: number): BufferTypeFile {
  return new BufferTypeFile(folder, {
    device: `${device.name} (${device.description})`,
    features: Object.keys(device.features).sort(),
    threads,
    library: `ggml ${libraryInfo().version}`,
  });
}
