import { DanqingError, invariant, throwIfCancelled } from '@danqing/protocol';
import { GGML_STATUS_ALLOC_FAILED, GGML_STATUS_SUCCESS } from './abi.ts';
import type { Context } from './context.ts';
import type { Backend, BufferType } from './device.ts';
import { type GraphSlice, sliceGraph } from './graph-slices.ts';
import { type AllocatorHandle, countLive, type GraphHandle, type TensorHandle } from './handles.ts';
import { callAsync, loadGgml } from './library.ts';
import type { MemoryLedger } from './memory-ledger.ts';
import { say } from './say/say.ts';

/** Nodes in the order of computation. Valid as long as its context. */
export class ComputeGraph {
  readonly handle: GraphHandle;
  private readonly context: Context;
  private forgetPlaces: (() => void) | null = null;
  private slices: GraphSlice[] | null = null;

  constructor(context: Context, nodes: number) {
    this.context = context;
    this.handle = loadGgml().ggml_new_graph_custom(context.handle, nodes, false);
  }

  /** Adds everything needed to compute `result`. */
  expand(result: TensorHandle): void {
    loadGgml().ggml_build_forward_expand(this.handle, result);
  }

  get nodeCount(): number {
    return loadGgml().ggml_graph_n_nodes(this.handle);
  }

  /** The first operation that the device cannot compute; null when it supports all of them. */
  firstUnsupported(device: { supports(node: TensorHandle): boolean }): string | null {
    const ggml = loadGgml();
    for (let at = 0; at < this.nodeCount; at += 1) {
      const node = ggml.ggml_graph_node(this.handle, at);
      if (!device.supports(node)) return ggml.ggml_op_desc(node);
    }
    return null;
  }

  /** Bytes that the graph's activations will take. Allocates nothing; valid only before memory is assigned. */
  measure(type: BufferType): number {
    const ggml = loadGgml();
    const allocator = ggml.ggml_gallocr_new(type.handle);
    const sizes = new BigUint64Array(1);
    ggml.ggml_gallocr_reserve_n_size(allocator, this.handle, null, null, sizes);
    ggml.ggml_gallocr_free(allocator);
    return Number(sizes[0]);
  }

  /** Prepares the graph for a new memory assignment: completes it, and drops the assignment it had. */
  forgetPlace(): void {
    if (this.forgetPlaces === null) this.forgetPlaces = this.context.remember();
    else this.forgetPlaces();
  }

  /**
   * Computes all nodes on a worker thread, in slices; it can be cancelled between slices. @throws DanqingError
   * CANCELLED
   */
  async compute(backend: Backend, signal?: AbortSignal): Promise<void> {
    this.slices ??= sliceGraph(this.handle);
    for (const slice of this.slices) {
      throwIfCancelled(signal);
      const status = await callAsync(loadGgml().ggml_backend_graph_compute, backend.handle, slice);
      checkStatus(status, backend);
    }
  }

  /** The same, synchronously on this thread; for small graphs. @throws DanqingError DEVICE_UNAVAILABLE */
  computeNow(backend: Backend): void {
    this.slices ??= sliceGraph(this.handle);
    for (const slice of this.slices) {
      checkStatus(loadGgml().ggml_backend_graph_compute(backend.handle, slice), backend);
    }
  }
}

/**
 * Memory for the activations of several graphs, used by one at a time and sized for the largest. Within a graph, memory
 * is reused when lifetimes do not overlap.
 */
export class ActivationArena implements Disposable {
  private readonly type: BufferType;
  private readonly ledger: MemoryLedger | null;
  private allocator: AllocatorHandle;
  private current: ComputeGraph | null = null;
  /** Bytes recorded in the ledger. */
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
   * Assigns the memory to `graph`; whatever another graph left there is lost. `neededBytes` is the size the graph
   * measures.
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
      // The allocator has already freed its previous buffer, so the count must shrink too.
      this.count(Math.min(this.countedBytes, this.byteLength));
      throw new DanqingError(
        'MEMORY_ALLOCATION',
        say`${this.type.name}: ${neededBytes} bytes for activations were refused.`,
        { details: { neededBytes, bufferType: this.type.name } },
      );
    }
    this.current = graph;
  }

  /** Frees the memory; it is allocated again when a graph is assigned. */
  clear(): void {
    const ggml = loadGgml();
    this.current = null;
    this.count(0);
    ggml.ggml_gallocr_free(this.allocator);
    this.allocator = ggml.ggml_gallocr_new(this.type.handle);
  }

  /** Must be called before a graph is disposed. */
  release(graph: ComputeGraph): void {
    if (this.current === graph) this.current = null;
  }

  [Symbol.dispose](): void {
    loadGgml().ggml_gallocr_free(this.allocator);
    this.count(0);
    countLive('activations', -1);
  }

  /**
   * Records the size the arena is about to have. Only the difference counts: to grow, it frees the old buffer first.
   */
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
