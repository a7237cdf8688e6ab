import type { StageNeeds } from '@danqing/protocol';
import type { GraphDescription, WeightUse } from '../graph/description.ts';
import type { Executable, HostTensor, Lowering, ResidentWeights, WeightSource } from '../graph/lowering.ts';
import { describeSegments, describeStage, type Stage } from '../graph/stage.ts';

/** Compiled graphs of one component that are kept, by shape: a few sizes in use at once. */
const KEPT_GRAPHS = 6;

/** A graph by what its shape depends on; described only when that is new. */
export interface StageGraph {
  readonly key: string;
  readonly stage: () => Stage;
}

export interface ComponentNeeds extends Omit<StageNeeds, 'stage'> {
  /** What kernels and loading take beside weights and activations. */
  readonly scratchBytes: number;
}

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

  /** @throws DanqingError MEMORY_ALLOCATION, FORMAT_*, CANCELLED */
  async load(signal?: AbortSignal): Promise<void> {
    if (!this.weights.isLoaded) await this.weights.load(signal);
  }

  /** Gives the memory of the weights back; they come again when needed. */
  unload(): void {
    this.weights.unload();
  }

  /** What these graphs of the component need together. Allocates nothing. */
  measure(graphs: readonly StageGraph[]): ComponentNeeds {
    const segments = graphs.flatMap(({ stage }) => describeSegments(stage()));
    const executables = graphs.map((graph) => {
      const { activationBytes, workBytes } = this.compiled(graph);
      return { activationBytes, workBytes };
    });
    return {
      weightBytes: this.weights.byteLength,
      activationBytes: Math.max(0, ...executables.map(({ activationBytes }) => activationBytes)),
      scratchBytes: this.weights.loadBytes + Math.max(0, ...executables.map(({ workBytes }) => workBytes)),
      segments: segments.map(({ name, weights }) => ({
        name,
        weightBytes: [...weights.keys()].reduce((sum, weight) => sum + this.weights.bytesOf(weight), 0),
      })),
    };
  }

  /** Runs a graph, describing and compiling it if it is new. @throws DanqingError CANCELLED */
  async run(
    graph: StageGraph,
    inputs: Readonly<Record<string, HostTensor>>,
    signal?: AbortSignal,
  ): Promise<Readonly<Record<string, Float32Array>>> {
    await this.load(signal);
    return this.compiled(graph).run(inputs, signal);
  }

  [Symbol.dispose](): void {
    for (const executable of this.graphs.values()) executable[Symbol.dispose]();
    this.graphs.clear();
    this.weights[Symbol.dispose]();
  }

  private compiled({ key, stage }: StageGraph): Executable {
    const executable = this.graphs.get(key) ?? this.lowering.compile(describeStage(stage()), this.weights);
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
