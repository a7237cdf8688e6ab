import type { StageMode, StageRequirements } from '@danqing/protocol';
import type { WeightUse } from '../graph/description.ts';
import type { Executable, HostTensor, Lowering, ResidentWeights, WeightSource } from '../graph/lowering.ts';
import { describeSegments, describeStage, type Stage } from '../graph/stage.ts';
import type { Loadable } from './residency.ts';

/** Compiled graphs kept per component, by shape: enough for a few sizes in use at once. */
const KEPT_GRAPHS = 6;

/** A graph and the key its shape depends on; described only if the key is new. */
export interface StageGraph {
  readonly key: string;
  readonly stage: () => Stage;
}

/** In one piece, or as a series of segments. */
type GraphForm = 'whole' | 'streamed';
type GraphSizes = Pick<Executable, 'activationBytes' | 'workBytes'>;

export interface ComponentRequirements extends Omit<StageRequirements, 'stage'> {
  /** Transient memory while weights are loaded. */
  readonly loadBytes: number;
}

/** How a component's graphs are to be measured. */
export interface MeasureOptions {
  /** Also measures parts (segments, tiles), in case the whole does not fit in memory. */
  readonly inParts: boolean;
}

/**
 * Runs one model component. Its weights are declared at once and loaded when first needed; its graphs are compiled once
 * per shape and reused. Runs whole, or as a series of segments whose weights are loaded and freed.
 */
export class ComponentRunner<W extends ResidentWeights> implements Loadable, Disposable {
  private readonly lowering: Lowering<W>;
  private readonly weights: W;
  private readonly graphs = new Map<string, Executable>();
  /** Sizes of all measured graphs, kept longer than the graphs: planning in parts measures many of them. */
  private readonly sizes = new Map<string, GraphSizes>();
  private way: StageMode = { kind: 'whole' };
  private kept: ReadonlySet<string> = new Set();

  /** `stages` name all weights the component will need, most frequently run first; their shapes do not matter. */
  constructor(lowering: Lowering<W>, source: WeightSource, stages: readonly Stage[]) {
    this.lowering = lowering;
    const uses = new Map<string, WeightUse>();
    const sections = new Map<string, string>();
    for (const { name, weights } of stages.flatMap(describeSegments)) {
      for (const [weight, use] of weights) {
        if (uses.has(weight)) continue;
        uses.set(weight, use);
        sections.set(weight, name);
      }
    }
    this.weights = lowering.declare(uses.values(), source, sections);
  }

  /** Takes effect with the next run. Segments no longer kept are freed at once. */
  follow(way: StageMode): void {
    const { sections } = this.weights;
    this.way = way;
    const kept = way.kind === 'streamed' ? sections.slice(0, way.keptSegments) : sections;
    this.kept = new Set(kept.map(({ name }) => name));
    for (const section of sections) if (!this.kept.has(section.name)) section.unload();
  }

  /**
   * Loads the weights for a whole run; streamed segments load their own.
   * @throws DanqingError MEMORY_ALLOCATION, FORMAT_*, CANCELLED
   */
  async load(signal?: AbortSignal): Promise<void> {
    if (this.way.kind !== 'streamed') await this.weights.load(signal);
  }

  /** Frees the weights; they are loaded again when needed. */
  unload(): void {
    this.weights.unload();
  }

  /** Joint requirements of these graphs of the component. Allocates nothing. */
  measure(graphs: readonly StageGraph[], { inParts }: MeasureOptions): ComponentRequirements {
    const { sections, byteLength, loadBytes } = this.weights;
    const whole = graphs.map((graph) => this.sizesOf(graph, 'whole'));
    const series = inParts ? graphs.map((graph) => this.sizesOf(graph, 'streamed')) : [];
    return {
      weightBytes: byteLength,
      activationBytes: most(whole, ({ activationBytes }) => activationBytes),
      workBytes: most([...whole, ...series], ({ workBytes }) => workBytes),
      loadBytes,
      segments: sections.map((section) => ({ name: section.name, weightBytes: section.byteLength })),
      streamedActivationBytes: inParts ? most(series, ({ activationBytes }) => activationBytes) : null,
      tiles: [],
      elsewhere: null,
    };
  }

  /** Runs a graph, describing and compiling it if it is new. @throws DanqingError CANCELLED */
  async run(
    graph: StageGraph,
    inputs: Readonly<Record<string, HostTensor>>,
    signal?: AbortSignal,
  ): Promise<Readonly<Record<string, Float32Array>>> {
    await this.load(signal);
    return this.compiled(graph, this.way.kind === 'streamed' ? 'streamed' : 'whole').run(inputs, signal);
  }

  [Symbol.dispose](): void {
    for (const executable of this.graphs.values()) executable[Symbol.dispose]();
    this.graphs.clear();
    this.weights[Symbol.dispose]();
  }

  private sizesOf(graph: StageGraph, form: GraphForm): GraphSizes {
    const key = formKeyOf(graph, form);
    const known = this.sizes.get(key);
    if (known !== undefined) return known;
    const { activationBytes, workBytes } = this.compiled(graph, form);
    const sizes = { activationBytes, workBytes };
    this.sizes.set(key, sizes);
    return sizes;
  }

  private compiled(graph: StageGraph, form: GraphForm): Executable {
    const formKey = formKeyOf(graph, form);
    const executable = this.graphs.get(formKey) ?? this.compile(graph.stage(), form);
    // Reinserted at the end: the map's order is the order of last use.
    this.graphs.delete(formKey);
    this.graphs.set(formKey, executable);
    for (const [oldest, unused] of this.graphs) {
      if (this.graphs.size <= KEPT_GRAPHS) break;
      unused[Symbol.dispose]();
      this.graphs.delete(oldest);
    }
    return executable;
  }

  private compile(stage: Stage, form: GraphForm): Executable {
    const { lowering, weights } = this;
    if (form === 'whole') return lowering.compile(describeStage(stage), weights);
    const { outputs } = stage;
    const isKept = (section: string) => this.kept.has(section);
    return lowering.compileStreamed(describeSegments(stage), { weights, outputs, isKept });
  }
}

function formKeyOf({ key }: StageGraph, form: GraphForm): string {
  return `${form} ${key}`;
}

function most<T>(items: readonly T[], value: (item: T) => number): number {
  return Math.max(0, ...items.map(value));
}
