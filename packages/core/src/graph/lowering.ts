import type { GraphDescription, WeightUse } from './description.ts';
import type { StoredWeight } from './stored-weight.ts';

export type HostTensor = Float32Array | Int32Array;

/** `auto`: whatever is fastest on the device; `f32`: everything in 32 bits, for comparison with the reference. */
export type Precision = 'auto' | 'f32';

/** Something that runs. Inputs and outputs are in C order, in the shapes of the description. */
export interface Executable extends Disposable {
  /** Memory for inputs, outputs and all intermediate values during a run. */
  readonly activationBytes: number;
  /** Working memory of the device's kernels in addition to that, as far as it depends on the graph. */
  readonly workBytes: number;
  /** Computes all outputs from all inputs. One run at a time. @throws DanqingError CANCELLED */
  run(
    inputs: Readonly<Record<string, HostTensor>>,
    signal?: AbortSignal,
  ): Promise<Readonly<Record<string, Float32Array>>>;
}

/** Weights that are loaded and unloaded together: those of one segment. */
export interface ResidentSection {
  readonly name: string;
  /** Bytes taken while loaded. */
  readonly byteLength: number;
  readonly isLoaded: boolean;
  /** @throws DanqingError MEMORY_ALLOCATION, FORMAT_*, CANCELLED; after an error nothing stays loaded */
  load(signal?: AbortSignal): Promise<void>;
  unload(): void;
}

/**
 * Weights of one model component. Once declared, their sizes are known and graphs can be compiled against them; they
 * take memory only once loaded, and graphs can run only then.
 */
export interface ResidentWeights extends Disposable {
  /** Bytes taken while loaded. */
  readonly byteLength: number;
  /** Sections in the order of declaration. */
  readonly sections: readonly ResidentSection[];
  /** Peak host memory that loading takes in addition. */
  readonly loadBytes: number;
  readonly isLoaded: boolean;
  /** @throws DanqingError MEMORY_ALLOCATION, FORMAT_*, CANCELLED; after an error nothing stays loaded */
  load(signal?: AbortSignal): Promise<void>;
  /** Also releases the temporary memory used for loading. */
  unload(): void;
  /** The sections that hold the named weights, without duplicates. */
  sectionsOf(names: Iterable<string>): readonly ResidentSection[];
}

export interface StreamOptions<W extends ResidentWeights> {
  readonly weights: W;
  /** Names of the final results. */
  readonly outputs: readonly string[];
  /** Whether a section stays loaded after its segment has run. Asked in every run. */
  readonly isKept: (section: string) => boolean;
}

/**
 * Turns descriptions into something that runs. Weights are declared once and shared by every graph that uses them, for
 * example graphs for several picture sizes.
 */
export interface Lowering<W extends ResidentWeights = ResidentWeights> {
  /** Reads no data. `sections` maps a weight's name to its section; by default there is only one. */
  declare(uses: Iterable<WeightUse>, source: WeightSource, sections?: ReadonlyMap<string, string>): W;
  compile(description: GraphDescription, weights: W): Executable;
  /**
   * Compiles graphs that run one after another and pass values on by name. While one computes, the weights of the next
   * are loaded. `activationBytes` include the values passed on.
   */
  compileStreamed(segments: readonly GraphDescription[], options: StreamOptions<W>): Executable;
  /**
   * Frees the memory that activations occupy between runs, unless it is at most `keptBytes`. Default: frees all of it.
   */
  releaseActivations(keptBytes?: number): void;
  /** Rows of a stored table in f32, [rows, columns], read directly from storage: the table itself is never loaded. */
  readRows(table: StoredWeight, rows: Int32Array): Promise<Float32Array>;
}

/** Source of weights: a checkpoint of any convention, or random numbers in a test. */
export interface WeightSource {
  get(name: string): StoredWeight;
}
