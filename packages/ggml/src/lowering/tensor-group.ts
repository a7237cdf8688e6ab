import { invariant } from '@danqing/protocol';
import { type Buffer, Context, EmptyBuffer, type Ne } from '../context.ts';
import type { BufferType } from '../device.ts';
import type { TensorHandle } from '../handles.ts';
import type { MemoryLedger } from '../memory-ledger.ts';

export interface TensorSpec {
  readonly name: string;
  /** ggml type. */
  readonly type: number;
  readonly ne: Ne;
}

/**
 * Tensors that share one buffer. They are described once, so that their size is known and graphs can be built on them;
 * memory can then be allocated and freed any number of times.
 */
export class TensorGroup implements Disposable {
  readonly bufferType: BufferType;
  readonly byteLength: number;
  private readonly context: Context;
  private readonly tensors = new Map<string, TensorHandle>();
  /** Resets the descriptions to the state without memory. */
  private readonly forget: () => void;
  private readonly empty: EmptyBuffer;
  private buffer: Buffer | null = null;
  private places = 0;

  constructor(bufferType: BufferType, specs: readonly TensorSpec[]) {
    this.bufferType = bufferType;
    this.context = new Context({ tensors: specs.length });
    for (const { name, type, ne } of specs) this.tensors.set(name, this.context.newTensor(type, ne, name));
    // Measured before memory is allocated, because ggml counts only what is still to be allocated.
    this.byteLength = this.context.measure(bufferType);
    this.forget = this.context.remember();
    this.empty = new EmptyBuffer(bufferType);
    this.empty.hold(...this.tensors.values());
  }

  tensor(name: string): TensorHandle {
    const tensor = this.tensors.get(name);
    invariant(tensor !== undefined, `no tensor named ${name} was declared`);
    return tensor;
  }

  /** Changes with every allocation: graphs assigned before then use outdated addresses. */
  get generation(): number {
    return this.places;
  }

  /** Allocates the memory, counted by `ledger`. @throws DanqingError MEMORY_ALLOCATION */
  place(ledger: MemoryLedger, purpose: 'weights' | 'activations'): void {
    if (this.buffer !== null) return;
    this.places += 1;
    this.forget();
    try {
      this.buffer = this.context.allocate(this.bufferType, ledger, purpose);
    } finally {
      if (this.buffer === null) this.lift();
    }
  }

  /** Frees the memory. Graphs built on these tensors stay valid but must be assigned memory again. */
  lift(): void {
    this.buffer?.[Symbol.dispose]();
    this.buffer = null;
    this.forget();
    this.empty.hold(...this.tensors.values());
  }

  [Symbol.dispose](): void {
    this.lift();
    this.context[Symbol.dispose]();
    this.empty[Symbol.dispose]();
  }
}
