import type {
  GraphDescription,
  Lowering,
  StoredWeight,
  StreamOptions,
  WeightSource,
  WeightUse,
} from '@danqing/core/graph';
import { DanqingError } from '@danqing/protocol';
import { ActivationArena } from '../compute-graph.ts';
import { Backend, type Device } from '../device.ts';
import { MemoryLedger } from '../memory-ledger.ts';
import { say } from '../say/say.ts';
import { buildNative, type NativeGraph } from './build-native.ts';
import { BufferTypeChooser, type BufferTypeMemory, type BufferTypeTimes } from './choose-buffer-type.ts';
import { expandRows } from './convert.ts';
import type { EmissionTarget } from './emitter.ts';
import { type ExecutablePlace, GgmlExecutable } from './executable.ts';
import { WeightPlacer } from './place-weight.ts';
import type { NumericPolicy } from './policy.ts';
import { StreamState } from './stream-state.ts';
import { GgmlStreamedExecutable } from './streamed-executable.ts';
import type { WeightForms } from './weight-forms.ts';
import { GgmlWeights } from './weights.ts';

export interface GgmlLoweringOptions {
  readonly threads?: number;
  readonly policy: NumericPolicy;
  readonly forms: WeightForms;
  /** Known measurements of this machine; by default none, so it is measured when needed. */
  readonly memory?: BufferTypeMemory;
  /** Buffer types fixed without a measurement: `{ q4_0: 'CPU_REPACK' }`. */
  readonly bufferTypes?: Readonly<Record<string, string>>;
}

/** Remembers measurements for the lifetime of the process. */
function shortMemory(): BufferTypeMemory {
  const known = new Map<string, BufferTypeTimes>();
  return { get: (type) => known.get(type) ?? null, set: (type, times) => void known.set(type, times) };
}

/** Lowers graphs to ggml on one device. */
export class GgmlLowering implements Lowering<GgmlWeights>, Disposable {
  readonly backend: Backend;
  readonly policy: NumericPolicy;
  /** Counts the weights and activations of everything lowered here. */
  readonly ledger = new MemoryLedger();
  /** Known measurements of this machine. */
  readonly memory: BufferTypeMemory;
  readonly chooser: BufferTypeChooser;
  readonly placer: WeightPlacer;
  private readonly arena: ActivationArena;
  private readonly placedForms = new Set<string>();

  constructor(device: Device, options: GgmlLoweringOptions) {
    this.backend = new Backend(device, options.threads === undefined ? {} : { threads: options.threads });
    this.arena = new ActivationArena(device.bufferType, this.ledger);
    this.policy = options.policy;
    const { memory = shortMemory(), bufferTypes: pinned = {} } = options;
    this.memory = memory;
    this.chooser = new BufferTypeChooser(this.backend, { memory, pinned });
    this.placer = new WeightPlacer(device, options.forms, this.chooser);
  }

  declare(
    uses: Iterable<WeightUse>,
    source: WeightSource,
    sections?: ReadonlyMap<string, string>,
  ): GgmlWeights {
    const weights = new GgmlWeights(uses, source, this, sections);
    for (const form of weights.matrixForms) this.placedForms.add(form);
    return weights;
  }

  /** Types and buffers of the matrices so far, sorted, for the execution profile: "q4_0 in CPU_REPACK". */
  get matrixForms(): string[] {
    return [...this.placedForms].sort();
  }

  /**
   * `keep` names labelled values to return in addition to the outputs. @throws DanqingError MEMORY_ALLOCATION,
   * DEVICE_UNAVAILABLE
   */
  compile(description: GraphDescription, weights: GgmlWeights, keep: readonly string[] = []): GgmlExecutable {
    const sections = weights.sectionsOf(description.weights.keys());
    return this.executable(buildNative(description, this.target(weights), { keep }), sections);
  }

  compileStreamed(
    segments: readonly GraphDescription[],
    options: StreamOptions<GgmlWeights>,
  ): GgmlStreamedExecutable {
    const { weights } = options;
    const state = new StreamState(segments, {
      bufferType: this.backend.device.bufferType,
      ledger: this.ledger,
    });
    const links = segments.map((description) => {
      const sections = weights.sectionsOf(description.weights.keys());
      const native = buildNative(description, this.target(weights), { handedOn: state });
      return { description, sections, executable: this.executable(native, [...sections, state]) };
    });
    return new GgmlStreamedExecutable(links, state, options);
  }

  private target(weights: GgmlWeights): EmissionTarget {
    return { weights, policy: this.policy, device: this.backend.device };
  }

  /** Takes ownership of `native`. */
  private executable(native: NativeGraph, dependsOn: ExecutablePlace['dependsOn']): GgmlExecutable {
    const { device } = this.backend;
    const unsupported = native.graph.firstUnsupported(device);
    if (unsupported !== null) {
      native[Symbol.dispose]();
      throw new DanqingError(
        'DEVICE_UNAVAILABLE',
        say`${device.name} cannot compute ${unsupported}, which ${native.name} needs.`,
        { hint: say`Use another device, or --device cpu.`, details: { operation: unsupported } },
      );
    }
    return new GgmlExecutable(native, { backend: this.backend, arena: this.arena, dependsOn });
  }

  readRows(table: StoredWeight, rows: Int32Array): Promise<Float32Array> {
    return expandRows(table, rows);
  }

  /** Frees activations unless they take at most `keptBytes`. */
  releaseActivations(keptBytes = 0): void {
    if (this.arena.byteLength > keptBytes) this.arena.clear();
  }

  [Symbol.dispose](): void {
    this.arena[Symbol.dispose]();
    this.backend[Symbol.dispose]();
  }
}
