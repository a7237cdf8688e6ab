import type { StorageType } from '@danqing/core/formats';
import type { ErrorBody } from '@danqing/protocol';
import type { EngineOptions } from './engine-options.ts';

export interface DeviceDescription {
  readonly name: string;
  readonly description: string;
  readonly kind: string;
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** Features that the backend reports as enabled: instruction sets, kernels. */
  readonly features: readonly string[];
  /** Buffer types in which weights compute faster than in the default one. */
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
  /** The version that fits the library in use. */
  readonly version: string;
  readonly isInstalled: boolean;
  readonly isLoaded: boolean;
  /** Driver and CUDA libraries that are missing on this machine. */
  readonly missingLibraries: readonly string[];
}

export interface BufferTypesCall {
  readonly options: Omit<EngineOptions, 'paths'>;
  /** Storage types by the names used in files. */
  readonly storageTypes: readonly StorageType[];
}

/** The buffer type for matrices of one type on a device. */
export interface BufferTypeChoice {
  /** ggml's name: `q4_0`. */
  readonly weightType: string;
  /** ggml's name: `CPU_REPACK`. */
  readonly chosen: string;
  /** Set by the options: nothing is measured. */
  readonly isPinned: boolean;
  /**
   * Duration of the same product in each buffer type that accepts such matrices, in milliseconds; null if there was no
   * choice.
   */
  readonly candidates: readonly { readonly name: string; readonly durationMs: number | null }[];
}

export interface MachineDescription {
  readonly processor: string;
  /** Threads that this process may use. */
  readonly threads: number;
  readonly freeBytes: number;
  /** Memory that this process may use. */
  readonly totalBytes: number;
  /** Memory of the machine: larger if a container or another control group sets a limit. */
  readonly hostBytes: number;
  /** Null if it cannot be loaded; `problem` then says why. */
  readonly library: NativeLibraryDescription | null;
  readonly devices: readonly DeviceDescription[];
  /** Null if there is none for this platform, or no library to load it into. */
  readonly cuda: CudaDescription | null;
  /** Name of the device used by default. */
  readonly defaultDevice: string | null;
  readonly problem: ErrorBody | null;
}

/** The device that an engine opened with that name or kind would use; null if there is none. */
export function deviceAsked(
  { devices, defaultDevice }: MachineDescription,
  asked: string | undefined,
): DeviceDescription | null {
  const wanted = (asked ?? defaultDevice ?? '').toLowerCase();
  const named = devices.find(({ name }) => name.toLowerCase() === wanted);
  return named ?? devices.find(({ name }) => name.toLowerCase().replace(/\d+$/, '') === wanted) ?? null;
}
