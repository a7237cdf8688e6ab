import type { StorageType } from '@danqing/core/formats';
import type { ResidentWeights, WeightSource, WeightUse } from '@danqing/core/graph';
import { invariant } from '@danqing/protocol';
import type { TensorHandle } from '../handles.ts';
import { loadGgml } from '../library.ts';
import type { MemoryLedger } from '../memory-ledger.ts';
import { convertedBytes } from './convert.ts';
import { chunkBytes, fillWeight } from './fill-weight.ts';
import { toNe } from './ne.ts';
import type { Placement, WeightPlacer } from './place-weight.ts';
import { WeightSection } from './weight-section.ts';

/**
 * Weights of one component on a device, by canonical name. First they are declared: graphs can be built on them and
 * sizes are known without allocating anything. Then they are loaded and unloaded as often as the plan requires, as a
 * whole or in sections.
 */
export class GgmlWeights implements ResidentWeights {
  readonly sections: readonly WeightSection[];
  private readonly placements = new Map<string, Placement>();
  private readonly sectionOf = new Map<string, WeightSection>();
  private readonly ledger: MemoryLedger;
  /**
   * Reused, because gigabytes pass through it: a new one for every streamed section in every step would be garbage.
   */
  private chunk: Uint8Array | null = null;

  constructor(
    uses: Iterable<WeightUse>,
    source: WeightSource,
    { placer, ledger }: { readonly placer: WeightPlacer; readonly ledger: MemoryLedger },
    sectionNames: ReadonlyMap<string, string> = new Map(),
  ) {
    this.ledger = ledger;
    const sections = new Map<string, Placement[]>();
    for (const use of uses) {
      const placement = placer.decide(use, source.get(use.name));
      this.placements.set(use.name, placement);
      const name = sectionNames.get(use.name) ?? '';
      sections.set(name, [...(sections.get(name) ?? []), placement]);
    }
    this.sections = [...sections].map(([name, placements]) => this.declare(name, placements));
  }

  /** Bytes on the device when loaded, including alignment. */
  get byteLength(): number {
    return this.sections.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  get loadBytes(): number {
    const transient = [...this.placements.values()].map(
      (placed) => chunkBytes(placed.stored, formOf(placed)) + convertedBytes(placed.stored, placed.type),
    );
    return Math.max(0, ...transient);
  }

  get isLoaded(): boolean {
    return this.sections.every(({ isLoaded }) => isLoaded);
  }

  async load(signal?: AbortSignal): Promise<void> {
    try {
      for (const section of this.sections) await section.load(signal);
    } catch (error) {
      this.unload();
      throw error;
    }
    this.chunk = null;
  }

  unload(): void {
    for (const section of this.sections) section.unload();
    this.chunk = null;
  }

  sectionsOf(names: Iterable<string>): WeightSection[] {
    return [...new Set(Array.from(names, (name) => this.section(name)))];
  }

  tensor(name: string): TensorHandle {
    return this.section(name).tensor(name);
  }

  /** The ggml type of a weight in memory. */
  type(name: string): number {
    return this.placed(name).type;
  }

  /** The type of a weight in its file. */
  storedType(name: string): StorageType {
    return this.placed(name).stored.type;
  }

  /** Types and buffers of matrices, sorted, for the execution profile: "q4_0 in CPU_REPACK". */
  get matrixForms(): string[] {
    const matrices = [...this.placements.values()].filter(({ use }) => use.role === 'matrix');
    const forms = matrices.map(
      ({ type, bufferType }) => `${loadGgml().ggml_type_name(type)} in ${bufferType.name}`,
    );
    return [...new Set(forms)].sort();
  }

  [Symbol.dispose](): void {
    for (const section of this.sections) section[Symbol.dispose]();
  }

  private declare(name: string, placements: readonly Placement[]): WeightSection {
    const specs = placements.map((placement) => ({
      bufferType: placement.bufferType,
      name: placement.use.name,
      type: placement.type,
      ne: toNe(placement.use.shape),
    }));
    const fill = async (tensor: TensorHandle, weight: string, signal?: AbortSignal): Promise<void> => {
      const placed = this.placed(weight);
      await fillWeight(tensor, placed.stored, { ...formOf(placed), buffer: this.loadBuffer(), signal });
    };
    const section = new WeightSection(name, specs, { ledger: this.ledger, fill });
    for (const { use } of placements) this.sectionOf.set(use.name, section);
    return section;
  }

  private loadBuffer(): Uint8Array {
    const chunks = () => Array.from(this.placements.values(), (at) => chunkBytes(at.stored, formOf(at)));
    this.chunk ??= new Uint8Array(Math.max(0, ...chunks()));
    return this.chunk;
  }

  private placed(name: string): Placement {
    const placed = this.placements.get(name);
    invariant(placed !== undefined, `weight ${name} was not declared`);
    return placed;
  }

  private section(name: string): WeightSection {
    const section = this.sectionOf.get(name);
    invariant(section !== undefined, `weight ${name} was not declared`);
    return section;
  }
}

function formOf({ use, type, bufferType }: Placement): { readonly type: number; readonly whole: boolean } {
  return { type, whole: use.role === 'matrix' && bufferType.rearranges };
}
