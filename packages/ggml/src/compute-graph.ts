import { DanqingError, invariant } from '@danqing/protocol';
import { GGML_STATUS_SUCCESS } from './abi.ts';
import type { Context } from './context.ts';
import type { Backend, BufferType } from './device.ts';
import type { AllocatorHandle, GraphHandle, TensorHandle } from './handles.ts';
import { countLive } from './handles.ts';
import { callAsync, loadGgml } from './library.ts';

/** Nodes in the order in which they are computed. Lives as long as its context. */
export class ComputeGraph {
  readonly handle: GraphHandle;

  constructor(context: Context, nodes: number) {
    this.handle = loadGgml().ggml_new_graph_custom(context.handle, nodes, false);
  }

  /** Adds what is needed to compute `result`. */
  expand(result: TensorHandle): void {
    loadGgml().ggml_build_forward_expand(this.handle, result);
  }

  get nodeCount(): number {
    return loadGgml().ggml_graph_n_nodes(this.handle);
  }

  /** Bytes of activations that `allocate` will take; allocates nothing. */
  measure(type: BufferType): number {
    const ggml = loadGgml();
    const allocator = ggml.ggml_gallocr_new(type.handle);
    const sizes = new BigUint64Array(1);
    ggml.ggml_gallocr_reserve_n_size(allocator, this.handle, null, null, sizes);
    ggml.ggml_gallocr_free(allocator);
    return Number(sizes[0]);
  }

  /** One buffer for all activations, reused where lifetimes do not overlap. @throws DanqingError MEMORY_ALLOCATION */
  allocate(type: BufferType): Activations {
    return new Activations(this, type);
  }

  /** Computes all nodes on a worker thread. */
  async compute(backend: Backend): Promise<void> {
    const status = await callAsync(loadGgml().ggml_backend_graph_compute, backend.handle, this.handle);
    if (status !== GGML_STATUS_SUCCESS) {
      throw new DanqingError(
        'DEVICE_UNAVAILABLE',
        `${backend.device.name} could not compute: status ${status}.`,
      );
    }
  }
}

/** The memory of a graph's activations. */
export class Activations implements Disposable {
  private readonly allocator: AllocatorHandle;

  constructor(graph: ComputeGraph, type: BufferType) {
    const ggml = loadGgml();
    this.allocator = ggml.ggml_gallocr_new(type.handle);
    invariant(this.allocator !== null, 'ggml_gallocr_new');
    countLive('activations', 1);
    if (!ggml.ggml_gallocr_alloc_graph(this.allocator, graph.handle)) {
      this[Symbol.dispose]();
      const neededBytes = graph.measure(type);
      throw new DanqingError(
        'MEMORY_ALLOCATION',
        `${type.name}: ${neededBytes} bytes for activations were refused.`,
        {
          details: { neededBytes, bufferType: type.name },
        },
      );
    }
  }

  get byteLength(): number {
    return loadGgml().ggml_gallocr_get_buffer_size(this.allocator, 0);
  }

  [Symbol.dispose](): void {
    loadGgml().ggml_gallocr_free(this.allocator);
    countLive('activations', -1);
  }
}
