import type { ErrorBody } from '@danqing/protocol';

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

export interface MachineDescription {
  readonly processor: string;
  /** That this process may use. */
  readonly threads: number;
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** Null when it cannot be loaded: then `problem` says why. */
  readonly library: NativeLibraryDescription | null;
  readonly devices: readonly DeviceDescription[];
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
