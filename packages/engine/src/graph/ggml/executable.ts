import { type ActivationArena, type Backend, cpuWorkBytes, readTensor, writeTensor } from '@danqing/ggml';
import { invariant } from '@danqing/protocol';
import type { Executable, HostTensor } from '../lowering.ts';
import type { NativeGraph } from './build-native.ts';

/** A native graph that runs in an arena which it shares with others. */
export class GgmlExecutable implements Executable {
  private readonly backend: Backend;
  private readonly arena: ActivationArena;
  private readonly native: NativeGraph;
  readonly activationBytes: number;
  readonly workBytes: number;

  /** Takes ownership of `native`, not of the others. */
  constructor(native: NativeGraph, place: { readonly backend: Backend; readonly arena: ActivationArena }) {
    this.native = native;
    this.backend = place.backend;
    this.arena = place.arena;
    // Now: once the graph has a place, ggml finds nothing left to allocate.
    this.activationBytes = native.graph.measure(place.backend.device.bufferType);
    this.workBytes = place.backend.device.kind === 'cpu' ? cpuWorkBytes(native.graph.handle) : 0;
  }

  /** @throws DanqingError MEMORY_ALLOCATION, CANCELLED */
  async run(
    inputs: Readonly<Record<string, HostTensor>>,
    signal?: AbortSignal,
  ): Promise<Record<string, Float32Array>> {
    this.arena.assign(this.native.graph, this.activationBytes);
    // All inputs, every time: the allocator reuses an input's memory once its last reader has run.
    for (const [name, { tensor, elements, type }] of this.native.inputs) {
      const data = inputs[name];
      const fits =
        data !== undefined && data.length === elements && data instanceof Int32Array === (type === 'i32');
      invariant(fits, `graph ${this.native.name}: input ${name} needs ${elements} values of type ${type}`);
      writeTensor(tensor, data);
    }
    await this.native.graph.compute(this.backend, signal);
    const results: Record<string, Float32Array> = {};
    for (const [name, { tensor, elements }] of this.native.outputs) {
      const values = new Float32Array(elements);
      readTensor(tensor, values);
      results[name] = values;
    }
    return results;
  }

  [Symbol.dispose](): void {
    this.arena.release(this.native.graph);
    this.native[Symbol.dispose]();
  }
}
