import type { GraphDescription, WeightUse } from '../graph/description.ts';
import type { Executable, HostTensor, Lowering, ResidentWeights, WeightSource } from '../graph/lowering.ts';

/** Compiled graphs of one component that are kept, by shape: a few sizes in use at once. */
const KEPT_GRAPHS = 6;

/**
 * One model component at work: its weights are declared at once and loaded when first needed, its graphs are
 * compiled once for each shape and reused.
 */
export class ComponentRunner<W extends ResidentWeights> implements Disposable {
  private readonly lowering: Lowering<W>;
  private readonly weights: W;
  private readonly graphs = new Map<string, Executable>();

  /** `graphs` name all weights the component will need; their shapes do not matter. */
  constructor(lowering: Lowering<W>, source: WeightSource, graphs: readonly GraphDescription[]) {
    this.lowering = lowering;
    const uses = new Map<string, WeightUse>(graphs.flatMap((graph) => [...graph.weights]));
    this.weights = lowering.declare(uses.values(), source);
  }

  get isLoaded(): boolean {
    return this.weights.isLoaded;
  }

  /** Memory of the weights while loaded. */
  get weightBytes(): number {
    return this.weights.byteLength;
  }

  /** @throws DanqingError MEMORY_ALLOCATION, FORMAT_* */
  async load(): Promise<void> {
    if (!this.weights.isLoaded) await this.weights.load();
  }

  /** Gives the memory of the weights back; they come again when needed. */
  unload(): void {
    this.weights.unload();
  }

  /** Memory that the graph of that key takes beside the weights. Allocates nothing. */
  measure(key: string, describe: () => GraphDescription): number {
    return this.compiled(key, describe).activationBytes;
  }

  /** Runs the graph of that key, describing and compiling it if it is new. */
  async run(
    key: string,
    describe: () => GraphDescription,
    inputs: Readonly<Record<string, HostTensor>>,
  ): Promise<Readonly<Record<string, Float32Array>>> {
    await this.load();
    return this.compiled(key, describe).run(inputs);
  }

  [Symbol.dispose](): void {
    for (const executable of this.graphs.values()) executable[Symbol.dispose]();
    this.graphs.clear();
    this.weights[Symbol.dispose]();
  }

  private compiled(key: string, describe: () => GraphDescription): Executable {
    const executable = this.graphs.get(key) ?? this.lowering.compile(describe(), this.weights);
    // Reinserted at the end: the map's order is the order of last use.
    this.graphs.delete(key);
    this.graphs.set(key, executable);
    for (const [oldest, unused] of this.graphs) {
      if (this.graphs.size <= KEPT_GRAPHS) break;
      unused[Symbol.dispose]();
      this.graphs.delete(oldest);
    }
    return executable;
  }
}
