import type { StorageType } from '@danqing/core/formats';
import type { ErrorBody } from '@danqing/protocol';
import type { EngineOptions } from './engine-options.ts';

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

export interface NativeLibraryDescription {
  readonly version: string;
  readonly commit: string;
  readonly packageName: string;
  readonly folder: string;
}

/** The backend for NVIDIA cards. */
export interface CudaDescription {
  readonly packageName: string;
  /** That fits the library in use. */
  readonly version: string;
  readonly isInstalled: boolean;
  readonly isLoaded: boolean;
  /** Libraries of the driver and of CUDA that are not on this machine. */
  readonly missingLibraries: readonly string[];
}

export interface BufferTypesCall {
  readonly options: Omit<EngineOptions, 'paths'>;
  /** As files name them. */
  readonly storageTypes: readonly StorageType[];
}

/** Where matrices of one type lie on a device. */
export interface BufferTypeChoice {
  /** ggml's name: `q4_0`. */
  readonly weightType: string;
  /** ggml's name: `CPU_REPACK`. */
  readonly chosen: string;
  /** Named by the options: nothing is measured. */
  readonly isPinned: boolean;
  /** Milliseconds of the same product in each that takes such matrices; null where there was nothing to choose. */
  readonly candidates: readonly { readonly name: string; readonly durationMs: number | null }[];
}

export interface MachineDescription {
  readonly processor: string;
  /** That this process may use. */
  readonly threads: number;
  readonly freeBytes: number;
  /** That this process may use. */
  readonly totalBytes: number;
  /** Of the machine: more where a container or another control group limits. */
  readonly hostBytes: number;
  /** Null when it cannot be loaded: then `problem` says why. */
  readonly library: NativeLibraryDescription | null;
  readonly devices: readonly DeviceDescription[];
  /** Null where there is none for this platform, or no library to load it into. */
  readonly cuda: CudaDescription | null;
  /** Name of the device that is taken when none is asked for. */
  readonly defaultDevice: string | null;
  readonly problem: ErrorBody | null;
}

/** The device that an engine opened with that name or kind takes; null where there is none. */
export function deviceAsked(
  { devices, defaultDevice }: MachineDescription,
  asked: string | undefined,
): DeviceDescription | null {
  const wanted = (asked ?? defaultDevice ?? '').toLowerCase();
  const named = devices.find(({ name }) => name.toLowerCase() === wanted);
  return named ?? devices.find(({ name }) => name.toLowerCase().replace(/\d+$/, '') === wanted) ?? null;
}
