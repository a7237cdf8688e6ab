import { DanqingError, invariant, throwIfCancelled } from '@danqing/protocol';
import { GGML_STATUS_ALLOC_FAILED, GGML_STATUS_SUCCESS } from './abi.ts';
import type { Context } from './context.ts';
import type { Backend, BufferType } from './device.ts';
import { type GraphSlice, sliceGraph } from './graph-slices.ts';
import { type AllocatorHandle, countLive, type GraphHandle, type TensorHandle } from './handles.ts';
import { callAsync, loadGgml } from './library.ts';
import type { MemoryLedger } from './memory-ledger.ts';
import { say } from './say/say.ts';

/** Nodes in the order in which they are computed. Lives as long as its context. */
export class ComputeGraph {
  readonly handle: GraphHandle;
  private readonly context: Context;
  private forgetPlaces: (() => void) | null = null;
  private slices: GraphSlice[] | null = null;

  constructor(context: Context, nodes: number) {
    this.context = context;
    this.handle = loadGgml().ggml_new_graph_custom(context.handle, nodes, false);
  }

  /** Adds what is needed to compute `result`. */
  expand(result: TensorHandle): void {
    loadGgml().ggml_build_forward_expand(this.handle, result);
  }

  get nodeCount(): number {
    return loadGgml().ggml_graph_n_nodes(this.handle);
  }

  /** The first operation that the device cannot compute; null when it can compute all. */
  firstUnsupported(device: { supports(node: TensorHandle): boolean }): string | null {
    const ggml = loadGgml();
    for (let at = 0; at < this.nodeCount; at += 1) {
      const node = ggml.ggml_graph_node(this.handle, at);
      if (!device.supports(node)) return ggml.ggml_op_desc(node);
    }
    return null;
  }

  /** Bytes of activations that the graph will take, as long as it has no place; allocates nothing. */
  measure(type: BufferType): number {
    const ggml = loadGgml();
    const allocator = ggml.ggml_gallocr_new(type.handle);
    const sizes = new BigUint64Array(1);
    ggml.ggml_gallocr_reserve_n_size(allocator, this.handle, null, null, sizes);
    ggml.ggml_gallocr_free(allocator);
    return Number(sizes[0]);
  }

  /** Prepares for a new place: the graph is complete and, if it had a place, loses it. */
  forgetPlace(): void {
    if (this.forgetPlaces === null) this.forgetPlaces = this.context.remember();
    else this.forgetPlaces();
  }

  /** Computes all nodes on a worker thread, in slices between which it can be cancelled. @throws DanqingError CANCELLED */
  async compute(backend: Backend, signal?: AbortSignal): Promise<void> {
    this.slices ??= sliceGraph(this.handle);
    for (const slice of this.slices) {
      throwIfCancelled(signal);
      const status = await callAsync(loadGgml().ggml_backend_graph_compute, backend.handle, slice);
      checkStatus(status, backend);
    }
  }

  /** The same at once, on this thread: for small graphs. @throws DanqingError DEVICE_UNAVAILABLE */
  computeNow(backend: Backend): void {
    this.slices ??= sliceGraph(this.handle);
    for (const slice of this.slices) {
      checkStatus(loadGgml().ggml_backend_graph_compute(backend.handle, slice), backend);
    }
  }
}

/**
 * Memory for the activations of several graphs, one at a time: as large as the largest needs. Within a graph, memory
 * is reused where lifetimes do not overlap.
 */
export class ActivationArena implements Disposable {
  private readonly type: BufferType;
  private readonly ledger: MemoryLedger | null;
  private allocator: AllocatorHandle;
  private current: ComputeGraph | null = null;
  /** As the ledger has them. */
  private countedBytes = 0;

  constructor(type: BufferType, ledger: MemoryLedger | null = null) {
    this.type = type;
    this.ledger = ledger;
    this.allocator = loadGgml().ggml_gallocr_new(type.handle);
    invariant(this.allocator !== null, 'ggml_gallocr_new');
    countLive('activations', 1);
  }

  get byteLength(): number {
    return loadGgml().ggml_gallocr_get_buffer_size(this.allocator, 0);
  }

  /**
   * Gives the memory to `graph`: what another graph left there is lost. `neededBytes`: as the graph measures.
   * @throws DanqingError MEMORY_ALLOCATION
   */
  assign(graph: ComputeGraph, neededBytes = graph.measure(this.type)): void {
    if (this.current === graph) return;
    this.current = null;
    const ggml = loadGgml();
    graph.forgetPlace();
    this.count(Math.max(this.countedBytes, neededBytes));
    const reserved = ggml.ggml_gallocr_reserve(this.allocator, graph.handle);
    if (!reserved || !ggml.ggml_gallocr_alloc_graph(this.allocator, graph.handle)) {
      graph.forgetPlace();
      // What was there is freed first: what is counted must not outlive it.
      this.count(Math.min(this.countedBytes, this.byteLength));
      throw new DanqingError(
        'MEMORY_ALLOCATION',
        say`${this.type.name}: ${neededBytes} bytes for activations were refused.`,
        { details: { neededBytes, bufferType: this.type.name } },
      );
    }
    this.current = graph;
  }

  /** Gives the memory back; it comes again when a graph is assigned. */
  clear(): void {
    const ggml = loadGgml();
    this.current = null;
    this.count(0);
    ggml.ggml_gallocr_free(this.allocator);
    this.allocator = ggml.ggml_gallocr_new(this.type.handle);
  }

  /** To be called before a graph is disposed. */
  release(graph: ComputeGraph): void {
    if (this.current === graph) this.current = null;
  }

  [Symbol.dispose](): void {
    loadGgml().ggml_gallocr_free(this.allocator);
    this.count(0);
    countLive('activations', -1);
  }

  /** The arena is about to be that large: to grow, it frees first. */
  private count(bytes: number): void {
    if (bytes > this.countedBytes) this.ledger?.take(bytes - this.countedBytes, 'activations');
    else this.ledger?.give(this.countedBytes - bytes);
    this.countedBytes = bytes;
  }
}

function checkStatus(status: number, { device }: Backend): void {
  if (status === GGML_STATUS_SUCCESS) return;
  if (status === GGML_STATUS_ALLOC_FAILED) {
    throw new DanqingError('MEMORY_ALLOCATION', say`${device.name}: memory for computing was refused.`);
  }
  throw new DanqingError('DEVICE_UNAVAILABLE', say`${device.name} could not compute: status ${status}.`);
}
