import type { Executable, HostTensor } from '@danqing/core/graph';
import type { ActivationArena } from '../compute-graph.ts';
import type { Backend } from '../device.ts';
import { cpuWorkBytes } from '../work-bytes.ts';
import type { NativeGraph } from './build-native.ts';
import { readValues, writeValues } from './host-values.ts';

/** Something that can be moved in memory; its generation changes when it is. */
interface Placed {
  readonly generation: number;
}

export interface ExecutablePlace {
  readonly backend: Backend;
  readonly arena: ActivationArena;
  /** What the graph also reads and writes: weights, and values passed between graphs. */
  readonly dependsOn: readonly Placed[];
}

/** A native graph that runs in an arena shared with others. */
export class GgmlExecutable implements Executable {
  private readonly backend: Backend;
  private readonly arena: ActivationArena;
  private readonly native: NativeGraph;
  private readonly dependsOn: readonly Placed[];
  /** Generations of its dependencies when the graph was assigned its memory. */
  private generation = '';
  readonly activationBytes: number;
  readonly workBytes: number;

  /** Takes ownership of `native` only. */
  constructor(native: NativeGraph, place: ExecutablePlace) {
    this.native = native;
    this.dependsOn = place.dependsOn;
    this.backend = place.backend;
    this.arena = place.arena;
    // Measured now, because ggml reports nothing left to allocate once memory is assigned.
    this.activationBytes = native.graph.measure(place.backend.device.bufferType);
    this.workBytes = place.backend.device.kind === 'cpu' ? cpuWorkBytes(native.graph.handle) : 0;
  }

  /** @throws DanqingError MEMORY_ALLOCATION, CANCELLED */
  async run(
    inputs: Readonly<Record<string, HostTensor>>,
    signal?: AbortSignal,
  ): Promise<Record<string, Float32Array>> {
    this.place();
    // Every run must write all inputs: the allocator reuses an input's memory after its last reader has run.
    writeValues(this.native.name, this.native.inputs, inputs);
    await this.native.graph.compute(this.backend, signal);
    return readValues(this.native.outputs);
  }

  /** Reloaded weights may be at another address, so views of them in the graph must be assigned again. */
  private place(): void {
    const generation = this.dependsOn.map((placed) => placed.generation).join(' ');
    if (generation !== this.generation) this.arena.release(this.native.graph);
    this.arena.assign(this.native.graph, this.activationBytes);
    this.generation = generation;
  }

  [Symbol.dispose](): void {
    this.arena.release(this.native.graph);
    this.native[Symbol.dispose]();
  }
}
