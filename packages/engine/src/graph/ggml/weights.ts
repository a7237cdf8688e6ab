import {
  type Buffer,
  type BufferType,
  Context,
  EmptyBuffer,
  loadGgml,
  type MemoryLedger,
  type TensorHandle,
} from '@danqing/ggml';
import { invariant } from '@danqing/protocol';
import type { WeightUse } from '../description.ts';
import type { ResidentWeights, WeightSource } from '../lowering.ts';
import { convertedBytes } from './convert.ts';
import { chunkBytes, fillWeight } from './fill-weight.ts';
import { toNe } from './ne.ts';
import type { Placement, WeightPlacer } from './place-weight.ts';

/** Weights that share a buffer. */
interface Group {
  readonly context: Context;
  readonly bufferType: BufferType;
  readonly placements: readonly Placement[];
  /** Measured before any has memory: ggml counts only what is still to be allocated. */
  readonly byteLength: number;
  /** Brings the descriptions back to the state in which they have no memory. */
  readonly forget: () => void;
  buffer: Buffer | null;
}

/**
 * Weights of one component on a device, by canonical name. Declared first: graphs can be built on them and sizes
 * are known, without a byte of memory. Then loaded, and unloaded, as often as the plan wants.
 */
export class GgmlWeights implements ResidentWeights {
  private readonly placements = new Map<string, Placement & { readonly tensor: TensorHandle }>();
  private readonly groups: Group[] = [];
  private readonly empty: EmptyBuffer[] = [];
  private readonly ledger: MemoryLedger;

  constructor(
    uses: Iterable<WeightUse>,
    source: WeightSource,
    { placer, ledger }: { readonly placer: WeightPlacer; readonly ledger: MemoryLedger },
  ) {
    this.ledger = ledger;
    const placements = Array.from(uses, (use) => placer.decide(use, source.get(use.name)));
    for (const group of groupByBufferType(placements)) this.declare(group);
  }

  /** Bytes on the device once loaded, alignment included. */
  get byteLength(): number {
    return this.groups.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  bytesOf(name: string): number {
    return loadGgml().ggml_nbytes(this.tensor(name));
  }

  get loadBytes(): number {
    const transient = [...this.placements.values()].map(
      (placed) => chunkBytes(placed.stored, formOf(placed)) + convertedBytes(placed.stored, placed.type),
    );
    return Math.max(0, ...transient);
  }

  get isLoaded(): boolean {
    return this.groups.every(({ buffer }) => buffer !== null);
  }

  async load(signal?: AbortSignal): Promise<void> {
    if (this.isLoaded) return;
    try {
      for (const group of this.groups) {
        group.forget();
        group.buffer = group.context.allocate(group.bufferType, this.ledger);
      }
      const buffer = new Uint8Array(this.largestChunkBytes);
      for (const placed of this.placements.values()) {
        await fillWeight(placed.tensor, placed.stored, { ...formOf(placed), buffer, signal });
      }
    } catch (error) {
      this.unload();
      throw error;
    }
  }

  /** Gives the memory back; graphs that were built on these weights stay valid. */
  unload(): void {
    for (const [index, group] of this.groups.entries()) {
      group.buffer?.[Symbol.dispose]();
      group.buffer = null;
      group.forget();
      this.empty[index]?.hold(...group.placements.map(({ use }) => this.tensor(use.name)));
    }
  }

  tensor(name: string): TensorHandle {
    return this.placed(name).tensor;
  }

  /** ggml type in which a weight lies. */
  type(name: string): number {
    return this.placed(name).type;
  }

  /** How matrices lie, for the execution profile: "q4_0 in CPU_REPACK", sorted. */
  get matrixForms(): string[] {
    const matrices = [...this.placements.values()].filter(({ use }) => use.role === 'matrix');
    const forms = matrices.map(
      ({ type, bufferType }) => `${loadGgml().ggml_type_name(type)} in ${bufferType.name}`,
    );
    return [...new Set(forms)].sort();
  }

  [Symbol.dispose](): void {
    this.unload();
    for (const { context } of this.groups.splice(0)) context[Symbol.dispose]();
    for (const buffer of this.empty.splice(0)) buffer[Symbol.dispose]();
  }

  private get largestChunkBytes(): number {
    const chunks = [...this.placements.values()].map((placed) => chunkBytes(placed.stored, formOf(placed)));
    return Math.max(0, ...chunks);
  }

  private declare(placements: readonly Placement[]): void {
    const [first] = placements;
    invariant(first !== undefined, 'an empty group of weights');
    const { bufferType } = first;
    const context = new Context({ tensors: placements.length });
    for (const placement of placements) {
      const { use, type } = placement;
      this.placements.set(use.name, {
        ...placement,
        tensor: context.newTensor(type, toNe(use.shape), use.name),
      });
    }
    const byteLength = context.measure(bufferType);
    const forget = context.remember();
    const empty = new EmptyBuffer(bufferType);
    empty.hold(...placements.map(({ use }) => this.tensor(use.name)));
    this.empty.push(empty);
    this.groups.push({ context, bufferType, placements, byteLength, forget, buffer: null });
  }

  private placed(name: string): Placement & { readonly tensor: TensorHandle } {
    const placed = this.placements.get(name);
    invariant(placed !== undefined, `weight ${name} was not declared`);
    return placed;
  }
}

function formOf({ use, type, bufferType }: Placement): { readonly type: number; readonly whole: boolean } {
  return { type, whole: use.role === 'matrix' && bufferType.rearranges };
}

function groupByBufferType(placements: readonly Placement[]): Placement[][] {
  const groups = new Map<bigint, Placement[]>();
  for (const placement of placements) {
    const key = placement.bufferType.handle;
    groups.set(key, [...(groups.get(key) ?? []), placement]);
  }
  return [...groups.values()];
}
