import { availableParallelism } from 'node:os';
import { type Device, libraryInfo } from '@danqing/ggml';
import { BufferTypeFile } from '../cache/buffer-type-file.ts';
import { GgmlLowering } from '../graph/ggml/lowering.ts';
import { choosePolicy } from '../graph/ggml/policy.ts';
import { EXACT_FORMS, STORED_FORMS } from '../graph/ggml/weight-forms.ts';
import type { EngineOptions } from './engine-options.ts';

/** A device as the options want it to compute. @throws DanqingError DEVICE_UNAVAILABLE */
export function openLowering(device: Device, options: EngineOptions): GgmlLowering {
  const { threads, precision = 'auto', machineCache, bufferTypes } = options;
  return new GgmlLowering(device, {
    ...(threads === undefined ? {} : { threads }),
    policy: choosePolicy(device, precision),
    forms: precision === 'f32' ? EXACT_FORMS : STORED_FORMS,
    ...(machineCache === undefined ? {} : { memory: measuredBefore(machineCache, device, threads) }),
    ...(bufferTypes === undefined ? {} : { bufferTypes }),
  });
}

function measuredBefore(folder: string, device: Device, threads = availableParallelism()): BufferTypeFile {
  return new BufferTypeFile(folder, {
    device: `${device.name} (${device.description})`,
    features: Object.keys(device.features).sort(),
    threads,
    library: `ggml ${libraryInfo().version}`,
  });
}
