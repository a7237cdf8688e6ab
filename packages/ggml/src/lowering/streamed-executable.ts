import type { Executable, GraphDescription, HostTensor, Node, StreamOptions } from '@danqing/core/graph';
import { invariant } from '@danqing/protocol';
import type { GgmlExecutable } from './executable.ts';
import { readValues, writeValues } from './host-values.ts';
import type { NativeValueInfo } from './native-value.ts';
import type { StreamState } from './stream-state.ts';
import type { WeightSection } from './weight-section.ts';
import type { GgmlWeights } from './weights.ts';

/** A compiled segment and the weight sections it needs. */
export interface StreamedLink {
  readonly description: GraphDescription;
  readonly sections: readonly WeightSection[];
  readonly executable: GgmlExecutable;
}

/**
 * Runs segments one after another on values that stay on the device. While one computes on another thread, the weights
 * of the next are read: two slots.
 */
export class GgmlStreamedExecutable implements Executable {
  readonly activationBytes: number;
  readonly workBytes: number;
  private readonly links: readonly StreamedLink[];
  private readonly state: StreamState;
  private readonly options: StreamOptions<GgmlWeights>;
  private readonly name: string;
  private readonly inputs: ReadonlyMap<string, NativeValueInfo>;
  private readonly outputs: ReadonlyMap<string, NativeValueInfo>;

  /** Takes ownership of links and state, but not of the weights. */
  constructor(links: readonly StreamedLink[], state: StreamState, options: StreamOptions<GgmlWeights>) {
    this.links = links;
    this.state = state;
    this.options = options;
    const largest = (bytes: (link: GgmlExecutable) => number) =>
      Math.max(0, ...links.map(({ executable }) => bytes(executable)));
    this.activationBytes = state.byteLength + largest(({ activationBytes }) => activationBytes);
    this.workBytes = largest(({ workBytes }) => workBytes);
    const descriptions = links.map(({ description }) => description);
    this.name = descriptions[0]?.name ?? '';
    this.inputs = state.values(givenInputs(descriptions));
    this.outputs = state.values(finalValues(descriptions, options.outputs));
  }

  /** @throws DanqingError MEMORY_ALLOCATION, FORMAT_*, CANCELLED */
  async run(
    inputs: Readonly<Record<string, HostTensor>>,
    signal?: AbortSignal,
  ): Promise<Record<string, Float32Array>> {
    let coming: Promise<void> = Promise.resolve();
    try {
      this.state.place();
      writeValues(this.name, this.inputs, inputs);
      coming = this.load(0, signal);
      for (const [index, { executable }] of this.links.entries()) {
        await coming;
        coming = this.load(index + 1, signal);
        // Awaited below in every case; this prevents an unhandled rejection until then.
        coming.catch(() => undefined);
        await executable.run({}, signal);
        this.leave(index);
      }
      return readValues(this.outputs);
    } finally {
      await coming.catch(() => undefined);
      for (const { sections } of this.links) this.unload(sections, new Set());
      this.state.lift();
    }
  }

  [Symbol.dispose](): void {
    for (const { executable } of this.links) executable[Symbol.dispose]();
    this.state[Symbol.dispose]();
  }

  private async load(index: number, signal: AbortSignal | undefined): Promise<void> {
    for (const section of this.links[index]?.sections ?? []) await section.load(signal);
  }

  private leave(index: number): void {
    this.unload(this.links[index]?.sections ?? [], new Set(this.links[index + 1]?.sections));
  }

  private unload(sections: readonly WeightSection[], needed: ReadonlySet<WeightSection>): void {
    for (const section of sections) {
      if (!this.options.isKept(section.name) && !needed.has(section)) section.unload();
    }
  }
}

/** Values that segments read and no earlier segment produces. */
function givenInputs(descriptions: readonly GraphDescription[]): Map<string, Node> {
  const given = new Map<string, Node>();
  const made = new Set<string>();
  for (const { inputs, outputs } of descriptions) {
    for (const [name, node] of inputs) if (!made.has(name)) given.set(name, node);
    for (const name of outputs.keys()) made.add(name);
  }
  return given;
}

/** The named values as the last segment that produces them leaves them. */
function finalValues(descriptions: readonly GraphDescription[], names: readonly string[]): Map<string, Node> {
  const made = new Map<string, Node>();
  for (const { outputs } of descriptions) for (const [name, node] of outputs) made.set(name, node);
  return new Map(
    names.map((name) => {
      const node = made.get(name);
      invariant(node !== undefined, `no segment makes ${name}`);
      return [name, node];
    }),
  );
}
