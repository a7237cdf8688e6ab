import { DanqingError, invariant } from '@danqing/protocol';
import { GGML_BUFFER_USAGE_WEIGHTS, GGML_MAX_NAME, TENSOR_OFFSETS } from './abi.ts';
import type { BufferType } from './device.ts';
import { type BufferHandle, type ContextHandle, countLive, type TensorHandle } from './handles.ts';
import { bytesAt, loadGgml, writeInt64s, writePointer } from './library.ts';
import { type MemoryLedger, type MemoryPurpose, PURPOSES } from './memory-ledger.ts';
import { say } from './say/say.ts';

/** Dimensions in ggml's order (fastest first); always four. */
export type Ne = readonly [number, number, number, number];

/** Holds descriptions of tensors, never their data: buffers are allocated separately, according to the plan. */
export class Context implements Disposable {
  readonly handle: ContextHandle;

  /** Reserves room for `tensors` descriptions and, if given, a graph of `graphNodes` nodes. */
  constructor(options: { readonly tensors: number; readonly graphNodes?: number }) {
    const ggml = loadGgml();
    const graphBytes =
      options.graphNodes === undefined ? 0 : ggml.ggml_graph_overhead_custom(options.graphNodes, false);
    this.handle = ggml.ggml_init({
      mem_size: options.tensors * ggml.ggml_tensor_overhead() + graphBytes,
      mem_buffer: null,
      no_alloc: true,
    });
    invariant(this.handle !== null, 'ggml_init');
    countLive('context', 1);
  }

  newTensor(type: number, ne: Ne, name?: string): TensorHandle {
    const ggml = loadGgml();
    const tensor = ggml.ggml_new_tensor_4d(this.handle, type, ...ne);
    if (name !== undefined) ggml.ggml_set_name(tensor, name.slice(-(GGML_MAX_NAME - 1)));
    return tensor;
  }

  /**
   * A view whose rows may overlap, so that it has more elements than its source. ggml checks that a view fits only when
   * it is created, so this one gets its final shape afterwards. Strides are in bytes; the first axis has the element
   * size.
   */
  overlappingView(tensor: TensorHandle, ne: Ne, strides: readonly [number, number, number]): TensorHandle {
    const view = loadGgml().ggml_view_4d(this.handle, tensor, ne[0], 1, 1, 1, ...strides, 0);
    writeInt64s(view, TENSOR_OFFSETS.ne, ne);
    return view;
  }

  /** Bytes that `allocate` would allocate. */
  measure(type: BufferType): number {
    return loadGgml().ggml_backend_alloc_ctx_tensors_from_buft_size(this.handle, type.handle);
  }

  /**
   * Allocates one buffer for all tensors of this context, counted by `ledger`. @throws DanqingError MEMORY_ALLOCATION
   */
  allocate(type: BufferType, ledger: MemoryLedger | null = null, purpose: MemoryPurpose = 'weights'): Buffer {
    const neededBytes = this.measure(type);
    ledger?.take(neededBytes, purpose);
    const handle = loadGgml().ggml_backend_alloc_ctx_tensors_from_buft(this.handle, type.handle);
    if (handle === null) {
      ledger?.give(neededBytes);
      throw new DanqingError(
        'MEMORY_ALLOCATION',
        say`${type.name}: ${neededBytes} bytes for ${PURPOSES[purpose]} were refused.`,
        { details: { neededBytes, bufferType: type.name } },
      );
    }
    return new Buffer(handle, () => ledger?.give(neededBytes));
  }

  /**
   * Saves all descriptions as they are now and returns a function that restores them. Restored tensors have no memory,
   * which ggml requires before a graph is assigned memory again.
   */
  remember(): () => void {
    const ggml = loadGgml();
    const bytes = bytesAt(ggml.ggml_get_mem_buffer(this.handle), ggml.ggml_used_mem(this.handle));
    const remembered = bytes.slice();
    return () => bytes.set(remembered);
  }

  [Symbol.dispose](): void {
    loadGgml().ggml_free(this.handle);
    countLive('context', -1);
  }
}

/** A buffer on a device, marked as holding weights. */
export class Buffer implements Disposable {
  readonly handle: BufferHandle;
  private readonly onFreed: () => void;

  constructor(handle: BufferHandle, onFreed: () => void) {
    this.handle = handle;
    this.onFreed = onFreed;
    loadGgml().ggml_backend_buffer_set_usage(handle, GGML_BUFFER_USAGE_WEIGHTS);
    countLive('buffer', 1);
  }

  get byteLength(): number {
    return loadGgml().ggml_backend_buffer_get_size(this.handle);
  }

  [Symbol.dispose](): void {
    loadGgml().ggml_backend_buffer_free(this.handle);
    this.onFreed();
    countLive('buffer', -1);
  }
}

/**
 * A buffer of zero bytes. A tensor in it counts as allocated: graph allocators leave it alone, and a device can be
 * asked whether it supports operations on it.
 */
export class EmptyBuffer implements Disposable {
  private readonly handle: BufferHandle;

  constructor(type: BufferType) {
    const handle = loadGgml().ggml_backend_buft_alloc_buffer(type.handle, 0);
    invariant(handle !== null, `an empty buffer of type ${type.name}`);
    this.handle = handle;
    countLive('buffer', 1);
  }

  hold(...tensors: readonly TensorHandle[]): void {
    for (const tensor of tensors) writePointer(tensor, TENSOR_OFFSETS.buffer, this.handle);
  }

  /** Its tensors must have been moved or disposed by then. */
  [Symbol.dispose](): void {
    loadGgml().ggml_backend_buffer_free(this.handle);
    countLive('buffer', -1);
  }
}

/** Copies bytes into a tensor. Repacking buffer types need the whole data at once. */
export function writeTensor(tensor: TensorHandle, data: NodeJS.TypedArray, offset = 0): void {
  loadGgml().ggml_backend_tensor_set(tensor, data, offset, data.byteLength);
}

export function readTensor(tensor: TensorHandle, target: NodeJS.TypedArray, offset = 0): void {
  loadGgml().ggml_backend_tensor_get(tensor, target, offset, target.byteLength);
}
