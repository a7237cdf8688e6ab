import { availableParallelism } from 'node:os';
import { DanqingError, invariant, listText, sentences } from '@danqing/protocol';
import { GGML_DEVICE_TYPES } from './abi.ts';
import {
  type BackendHandle,
  type BufferTypeHandle,
  countLive,
  type DeviceHandle,
  type TensorHandle,
} from './handles.ts';
import { functionAt, loadGgml, pointerAt, stringAt } from './library.ts';
import { say } from './say/say.ts';

const POINTER_BYTES = 8;

/** A compute device that ggml offers. */
export class Device {
  readonly handle: DeviceHandle;

  constructor(handle: DeviceHandle) {
    this.handle = handle;
  }

  /** ggml's name: `CPU`, `Vulkan0`, `CUDA0`, … */
  get name(): string {
    return loadGgml().ggml_backend_dev_name(this.handle);
  }

  get description(): string {
    return loadGgml().ggml_backend_dev_description(this.handle);
  }

  get kind(): (typeof GGML_DEVICE_TYPES)[number] {
    const kind = GGML_DEVICE_TYPES[loadGgml().ggml_backend_dev_type(this.handle)];
    invariant(kind !== undefined, 'a device of unknown kind');
    return kind;
  }

  /** True for a software driver, which uses the CPU in place of a graphics card. */
  get isSoftware(): boolean {
    return this.description.startsWith('llvmpipe');
  }

  /** Memory as the driver reports it. The CPU, and drivers that report no free memory, give free = total. */
  get memory(): { freeBytes: number; totalBytes: number } {
    const free = new BigUint64Array(1);
    const total = new BigUint64Array(1);
    loadGgml().ggml_backend_dev_memory(this.handle, free, total);
    return { freeBytes: Number(free[0]), totalBytes: Number(total[0]) };
  }

  get bufferType(): BufferType {
    return new BufferType(loadGgml().ggml_backend_dev_buffer_type(this.handle), { rearranges: false });
  }

  /**
   * Additional buffer types that make matrix products with their weights faster (AMX, CPU_REPACK). Whether one accepts
   * a given weight must be checked with `supports`.
   */
  get extraBufferTypes(): BufferType[] {
    const address = this.procAddress('ggml_backend_dev_get_extra_bufts');
    const list = address === null ? null : functionAt(address, 'extraBufferTypes')(this.handle);
    return readPointers(list).map(
      (pointer) => new BufferType(pointer as BufferTypeHandle, { rearranges: true }),
    );
  }

  /** Enabled features of the processor or driver, as the backend names them. */
  get features(): Record<string, string> {
    const address = this.procAddress('ggml_backend_get_features');
    const list =
      address === null
        ? null
        : functionAt(address, 'features')(loadGgml().ggml_backend_dev_backend_reg(this.handle));
    const features: Record<string, string> = {};
    for (let at = 0; list !== null && pointerAt(list, at) !== null; at += 2 * POINTER_BYTES) {
      features[stringAt(list, at)] = stringAt(list, at + POINTER_BYTES);
    }
    return features;
  }

  /**
   * Whether the device can compute the operation that produces this tensor, with its operands in their current buffers.
   */
  supports(result: TensorHandle): boolean {
    return loadGgml().ggml_backend_dev_supports_op(this.handle, result);
  }

  procAddress(name: string): bigint | null {
    const ggml = loadGgml();
    return ggml.ggml_backend_reg_get_proc_address(ggml.ggml_backend_dev_backend_reg(this.handle), name);
  }
}

export class BufferType {
  readonly handle: BufferTypeHandle;
  /** True when data are rearranged on writing, so that a tensor must be written as a whole. */
  readonly rearranges: boolean;

  constructor(handle: BufferTypeHandle, options: { readonly rearranges: boolean }) {
    this.handle = handle;
    this.rearranges = options.rearranges;
  }

  get name(): string {
    return loadGgml().ggml_backend_buft_name(this.handle);
  }
}

/** All devices, in ggml's order: graphics cards first, the CPU last. */
export function listDevices(): Device[] {
  const ggml = loadGgml();
  return Array.from(
    { length: ggml.ggml_backend_dev_count() },
    (_, index) => new Device(ggml.ggml_backend_dev_get(index)),
  );
}

const CUDA_HINT = say`NVIDIA cards also work through Vulkan; \`danqing doctor\` says what CUDA needs.`;

/**
 * Finds a device by name (case-insensitive), or the first one of a kind (`cpu`, `vulkan`, `cuda`, `metal`).
 * @throws DanqingError DEVICE_UNAVAILABLE, listing the available devices
 */
export function findDevice(wanted: string): Device {
  const devices = listDevices();
  const key = wanted.toLowerCase();
  const found =
    devices.find((device) => device.name.toLowerCase() === key) ??
    devices.find((device) => device.name.toLowerCase().replace(/\d+$/, '') === key);
  if (found === undefined) {
    const available = say`Available devices: ${listText(devices.map((device) => device.name))}.`;
    throw new DanqingError('DEVICE_UNAVAILABLE', say`There is no device "${wanted}".`, {
      hint: key.startsWith('cuda') ? sentences(available, CUDA_HINT) : available,
    });
  }
  return found;
}

/** An open device: owns the backend instance that computes. */
export class Backend implements Disposable {
  readonly device: Device;
  readonly threads: number;
  readonly handle: BackendHandle;

  /** `threads` matters only on the CPU; default: all processors this process may use. */
  constructor(device: Device, options: { readonly threads?: number } = {}) {
    const handle = loadGgml().ggml_backend_dev_init(device.handle, '');
    if (handle === null) {
      throw new DanqingError('DEVICE_UNAVAILABLE', say`The device ${device.name} could not be started.`);
    }
    countLive('backend', 1);
    this.device = device;
    this.handle = handle;
    this.threads = options.threads ?? availableParallelism();
    const setThreads = device.procAddress('ggml_backend_set_n_threads');
    if (setThreads !== null) functionAt(setThreads, 'setThreads')(handle, this.threads);
  }

  [Symbol.dispose](): void {
    loadGgml().ggml_backend_free(this.handle);
    countLive('backend', -1);
  }
}

function readPointers(list: bigint | null): bigint[] {
  const pointers: bigint[] = [];
  if (list === null) return pointers;
  for (let offset = 0; ; offset += POINTER_BYTES) {
    const pointer = pointerAt(list, offset);
    if (pointer === null) return pointers;
    pointers.push(pointer);
  }
}
