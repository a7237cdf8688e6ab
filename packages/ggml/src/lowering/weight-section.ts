import type { ResidentSection } from '@danqing/core/graph';
import { invariant } from '@danqing/protocol';
import type { BufferType } from '../device.ts';
import type { TensorHandle } from '../handles.ts';
import type { MemoryLedger } from '../memory-ledger.ts';
import { TensorGroup, type TensorSpec } from './tensor-group.ts';

export interface SectionTensor extends TensorSpec {
  readonly bufferType: BufferType;
}

export interface SectionOptions {
  readonly ledger: MemoryLedger;
  /** Reads the named weight into its tensor. */
  readonly fill: (tensor: TensorHandle, name: string, signal?: AbortSignal) => Promise<void>;
}

/** Weights of a segment, with one buffer per buffer type. */
export class WeightSection implements ResidentSection, Disposable {
  readonly name: string;
  private readonly options: SectionOptions;
  private readonly groups: readonly TensorGroup[];
  private readonly groupOf = new Map<string, TensorGroup>();
  private filled = false;

  constructor(name: string, tensors: readonly SectionTensor[], options: SectionOptions) {
    this.name = name;
    this.options = options;
    const byBufferType = new Map<bigint, SectionTensor[]>();
    for (const tensor of tensors) {
      const key = tensor.bufferType.handle;
      byBufferType.set(key, [...(byBufferType.get(key) ?? []), tensor]);
    }
    this.groups = [...byBufferType.values()].map((group) => this.declare(group));
  }

  get byteLength(): number {
    return this.groups.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  get isLoaded(): boolean {
    return this.filled;
  }

  /** See TensorGroup. */
  get generation(): number {
    return this.groups.reduce((sum, { generation }) => sum + generation, 0);
  }

  async load(signal?: AbortSignal): Promise<void> {
    if (this.filled) return;
    try {
      for (const group of this.groups) group.place(this.options.ledger, 'weights');
      for (const [name, group] of this.groupOf) {
        await this.options.fill(group.tensor(name), name, signal);
      }
      this.filled = true;
    } finally {
      if (!this.filled) this.unload();
    }
  }

  unload(): void {
    this.filled = false;
    for (const group of this.groups) group.lift();
  }

  tensor(name: string): TensorHandle {
    const group = this.groupOf.get(name);
    invariant(group !== undefined, `weight ${name} is not of section ${this.name}`);
    return group.tensor(name);
  }

  [Symbol.dispose](): void {
    for (const group of this.groups) group[Symbol.dispose]();
  }

  private declare(tensors: readonly SectionTensor[]): TensorGroup {
    const [first] = tensors;
    invariant(first !== undefined, 'an empty group of weights');
    const group = new TensorGroup(first.bufferType, tensors);
    for (const { name } of tensors) this.groupOf.set(name, group);
    return group;
  }
}
