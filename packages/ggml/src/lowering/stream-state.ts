import type { GraphDescription, Node } from '@danqing/core/graph';
import type { BufferType } from '../device.ts';
import type { TensorHandle } from '../handles.ts';
import type { MemoryLedger } from '../memory-ledger.ts';
import { type NativeValueInfo, valueInfo, valueLayout } from './native-value.ts';
import { TensorGroup, type TensorSpec } from './tensor-group.ts';

/**
 * Values on the device that graphs pass to one another. A value that replaces one of the same name and shape uses the
 * same memory.
 */
export class StreamState implements Disposable {
  private readonly group: TensorGroup;
  private readonly ledger: MemoryLedger;

  constructor(
    graphs: readonly GraphDescription[],
    { bufferType, ledger }: { readonly bufferType: BufferType; readonly ledger: MemoryLedger },
  ) {
    this.ledger = ledger;
    const specs = new Map<string, TensorSpec>();
    for (const { inputs, outputs } of graphs) {
      for (const [name, node] of [...inputs, ...outputs]) {
        const key = keyOf(name, node);
        specs.set(key, { name: key, ...valueLayout(node) });
      }
    }
    this.group = new TensorGroup(bufferType, [...specs.values()]);
  }

  get byteLength(): number {
    return this.group.byteLength;
  }

  get generation(): number {
    return this.group.generation;
  }

  tensor(name: string, node: Pick<Node, 'type' | 'shape'>): TensorHandle {
    return this.group.tensor(keyOf(name, node));
  }

  /** The tensors that hold these values. */
  values(nodes: ReadonlyMap<string, Node>): Map<string, NativeValueInfo> {
    return new Map([...nodes].map(([name, node]) => [name, valueInfo(node, this.tensor(name, node))]));
  }

  /** @throws DanqingError MEMORY_ALLOCATION */
  place(): void {
    this.group.place(this.ledger, 'activations');
  }

  lift(): void {
    this.group.lift();
  }

  [Symbol.dispose](): void {
    this.group[Symbol.dispose]();
  }
}

function keyOf(name: string, { type, shape }: Pick<Node, 'type' | 'shape'>): string {
  return `${name} ${type} ${shape.join('x')}`;
}
