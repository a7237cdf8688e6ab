import type { GraphDescription, WeightUse } from './description.ts';
import type { StoredWeight } from './stored-weight.ts';

export type HostTensor = Float32Array | Int32Array;

/** `auto`: as the device computes fastest; `f32`: everything in 32 bits, to compare with the reference. */
export type Precision = 'auto' | 'f32';

/** Something that runs. Inputs and outputs are in C order, in the shapes of the description. */
export interface Executable extends Disposable {
  /** Memory of inputs, outputs and everything between, while it runs. */
  readonly activationBytes: number;
  /** What the device's kernels take beside that, as far as it depends on the graph. */
  readonly workBytes: number;
  /** Computes all outputs from all inputs. One run at a time. @throws DanqingError CANCELLED */
  run(
    inputs: Readonly<Record<string, HostTensor>>,
    signal?: AbortSignal,
  ): Promise<Readonly<Record<string, Float32Array>>>;
}

/** Weights that come and go together: those of a segment. */
export interface ResidentSection {
  readonly name: string;
  /** Memory they take while loaded. */
  readonly byteLength: number;
  readonly isLoaded: boolean;
  /** @throws DanqingError MEMORY_ALLOCATION, FORMAT_*, CANCELLED; nothing stays loaded then */
  load(signal?: AbortSignal): Promise<void>;
  unload(): void;
}

/**
 * Weights of one model component. Declared, they have sizes and graphs can be compiled on them; only loaded do they
 * take memory and can those graphs run.
 */
export interface ResidentWeights extends Disposable {
  /** Memory they take while loaded. */
  readonly byteLength: number;
  /** Its parts, in the order in which they were declared. */
  readonly sections: readonly ResidentSection[];
  /** Memory of the host that loading takes beside that, at most at once. */
  readonly loadBytes: number;
  readonly isLoaded: boolean;
  /** @throws DanqingError MEMORY_ALLOCATION, FORMAT_*, CANCELLED; nothing stays loaded then */
  load(signal?: AbortSignal): Promise<void>;
  /** Gives back what loading sections took beside them, too. */
  unload(): void;
  /** What holds weights of these names, once each. */
  sectionsOf(names: Iterable<string>): readonly ResidentSection[];
}

export interface StreamOptions<W extends ResidentWeights> {
  readonly weights: W;
  /** Values that are wanted in the end. */
  readonly outputs: readonly string[];
  /** Whether a section of that name stays loaded once its segment has run. Asked in every run. */
  readonly isKept: (section: string) => boolean;
}

/**
 * Turns descriptions into something that runs. Weights are declared once and shared by every graph that names
 * them: the graphs of several picture sizes, say.
 */
export interface Lowering<W extends ResidentWeights = ResidentWeights> {
  /** Reads no data. `sections`: to which one a weight belongs, by name; default: all to one. */
  declare(uses: Iterable<WeightUse>, source: WeightSource, sections?: ReadonlyMap<string, string>): W;
  compile(description: GraphDescription, weights: W): Executable;
  /**
   * Graphs that hand on values by name and run one after the other: the weights of the next one come while one computes.
   * `activationBytes` include the values that are handed on.
   */
  compileStreamed(segments: readonly GraphDescription[], options: StreamOptions<W>): Executable;
  /** Gives back what activations take between runs, unless that is no more than `keptBytes`; default: all. */
  releaseActivations(keptBytes?: number): void;
  /** Rows of a stored table in f32 [rows, columns], read from where it is stored: the table is not placed. */
  readRows(table: StoredWeight, rows: Int32Array): Promise<Float32Array>;
}

/** Where weights come from: a checkpoint of any convention, or a test's random numbers. */
export interface WeightSource {
  get(name: string): StoredWeight;
}
