import { type Activations, type Backend, readTensor, writeTensor } from '@danqing/ggml';
import { invariant } from '@danqing/protocol';
import type { Executable, HostTensor } from '../lowering.ts';
import type { NativeGraph } from './build-native.ts';

/** A native graph with its activations allocated. */
export class GgmlExecutable implements Executable {
  private readonly backend: Backend;
  private readonly native: NativeGraph;
  private readonly activations: Activations;

  /** Takes ownership of `native`. @throws DanqingError MEMORY_ALLOCATION */
  constructor(backend: Backend, native: NativeGraph) {
    this.backend = backend;
    this.native = native;
    try {
      this.activations = native.graph.allocate(backend.device.bufferType);
    } catch (error) {
      native[Symbol.dispose]();
      throw error;
    }
  }

  get activationBytes(): number {
    return this.activations.byteLength;
  }

  async run(inputs: Readonly<Record<string, HostTensor>>): Promise<Record<string, Float32Array>> {
    // All inputs, every time: the allocator reuses an input's memory once its last reader has run.
    for (const [name, { tensor, elements, type }] of this.native.inputs) {
      const data = inputs[name];
      const fits =
        data !== undefined && data.length === elements && data instanceof Int32Array === (type === 'i32');
      invariant(fits, `graph ${this.native.name}: input ${name} needs ${elements} values of type ${type}`);
      writeTensor(tensor, data);
    }
    await this.native.graph.compute(this.backend);
    const results: Record<string, Float32Array> = {};
    for (const [name, { tensor, elements }] of this.native.outputs) {
      const values = new Float32Array(elements);
      readTensor(tensor, values);
      results[name] = values;
    }
    return results;
  }

  [Symbol.dispose](): void {
    this.activations[Symbol.dispose]();
    this.native[Symbol.dispose]();
  }
}
