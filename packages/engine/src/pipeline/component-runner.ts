import type { GraphDescription, WeightUse } from '../graph/description.ts';
import type { Executable, HostTensor, Lowering, ResidentWeights, WeightSource } from '../graph/lowering.ts';

/** Compiled graphs of one component that are kept, by shape: a few sizes in use at once. */
const KEPT_GRAPHS = 6;

/**
 * One model component at work: its weights are placed when first needed, its graphs are compiled once for each
 * shape and reused.
 */
export class ComponentRunner<W extends ResidentWeights> implements Disposable {
  private readonly lowering: Lowering<W>;
  private readonly source: WeightSource;
  private readonly uses: ReadonlyMap<string, WeightUse>;
  private readonly graphs = new Map<string, Executable>();
  private placed: W | null = null;

  /** `graphs` name all weights the component will need; their shapes do not matter. */
  constructor(lowering: Lowering<W>, source: WeightSource, graphs: readonly GraphDescription[]) {
    this.lowering = lowering;
    this.source = source;
    this.uses = new Map(graphs.flatMap((graph) => [...graph.weights]));
  }

  get isLoaded(): boolean {
    return this.placed !== null;
  }

  get weightBytes(): number {
    return this.placed?.byteLength ?? 0;
  }

  /** @throws DanqingError MEMORY_ALLOCATION, FORMAT_* */
  async load(): Promise<void> {
    await this.weights();
  }

  /** Runs the graph of that key, describing and compiling it if it is new. */
  async run(
    key: string,
    describe: () => GraphDescription,
    inputs: Readonly<Record<string, HostTensor>>,
  ): Promise<Readonly<Record<string, Float32Array>>> {
    const executable = this.graphs.get(key) ?? this.lowering.compile(describe(), await this.weights());
    // Reinserted at the end: the map's order is the order of last use.
    this.graphs.delete(key);
    this.graphs.set(key, executable);
    this.forgetOldest();
    return executable.run(inputs);
  }

  /** Gives back weights and graphs; they come again when needed. */
  unload(): void {
    for (const executable of this.graphs.values()) executable[Symbol.dispose]();
    this.graphs.clear();
    this.placed?.[Symbol.dispose]();
    this.placed = null;
  }

  [Symbol.dispose](): void {
    this.unload();
  }

  private async weights(): Promise<W> {
    this.placed ??= await this.lowering.place(this.uses.values(), this.source);
    return this.placed;
  }

  private forgetOldest(): void {
    for (const [key, executable] of this.graphs) {
      if (this.graphs.size <= KEPT_GRAPHS) return;
      executable[Symbol.dispose]();
      this.graphs.delete(key);
    }
  }
}
