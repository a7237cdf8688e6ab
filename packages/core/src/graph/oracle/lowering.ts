import { invariant } from '@danqing/protocol';
import type { GraphDescription, WeightUse } from '../description.ts';
import type {
  Executable,
  HostTensor,
  Lowering,
  ResidentSection,
  ResidentWeights,
  StreamOptions,
  WeightSource,
} from '../lowering.ts';
import { elementCount, formatShape, sameShape, sizeAt } from '../shapes.ts';
import type { StoredWeight, WeightPart } from '../stored-weight.ts';
import { type DecodeWeights, decodeFloats } from './decode-floats.ts';
import { evaluateOutputs, type OracleWeightValues } from './evaluate.ts';

export class OracleWeights implements ResidentWeights {
  private readonly stored: readonly StoredWeight[];
  private readonly decode: DecodeWeights;
  private loaded: OracleWeightValues | null = null;
  /** The oracle does not plan memory. */
  readonly loadBytes = 0;

  constructor(stored: readonly StoredWeight[], decode: DecodeWeights) {
    this.stored = stored;
    this.decode = decode;
  }

  readonly name = 'all';

  get byteLength(): number {
    const elements = this.stored.reduce((sum, { shape }) => sum + elementCount(shape), 0);
    return elements * Float64Array.BYTES_PER_ELEMENT;
  }

  /** Serves as its own only section, since the oracle does not plan memory. */
  get sections(): readonly ResidentSection[] {
    return [this];
  }

  sectionsOf(): readonly ResidentSection[] {
    return [this];
  }

  get isLoaded(): boolean {
    return this.loaded !== null;
  }

  get values(): OracleWeightValues {
    invariant(this.loaded !== null, 'the weights are not loaded');
    return this.loaded;
  }

  async load(): Promise<void> {
    const values = new Map<string, Float64Array>();
    for (const weight of this.stored) values.set(weight.name, await decodeWeight(weight, this.decode));
    this.loaded = values;
  }

  unload(): void {
    this.loaded = null;
  }

  [Symbol.dispose](): void {
    this.unload();
  }
}

/**
 * Evaluates descriptions in f64 with plain loops. Slow and obvious, it is the reference for other lowerings in tests.
 */
export class OracleLowering implements Lowering<OracleWeights> {
  private readonly decode: DecodeWeights;

  constructor(decode: DecodeWeights = decodeFloats) {
    this.decode = decode;
  }

  declare(uses: Iterable<WeightUse>, source: WeightSource): OracleWeights {
    const stored = new Map<string, StoredWeight>();
    for (const { name, shape } of uses) {
      const weight = source.get(name);
      invariant(
        sameShape(weight.shape, shape),
        `weight ${name} is stored as ${formatShape(weight.shape)}, expected ${formatShape(shape)}`,
      );
      stored.set(name, weight);
    }
    return new OracleWeights([...stored.values()], this.decode);
  }

  compile(description: GraphDescription, weights: OracleWeights): Executable {
    return {
      workBytes: 0,
      activationBytes: description.nodes.reduce((sum, { shape }) => sum + elementCount(shape) * 8, 0),
      run: async (inputs) => {
        const outputs = evaluateOutputs(description, inputs, weights.values);
        return Object.fromEntries([...outputs].map(([name, value]) => [name, Float32Array.from(value)]));
      },
      [Symbol.dispose]: () => {},
    };
  }

  compileStreamed(
    segments: readonly GraphDescription[],
    { outputs, weights }: StreamOptions<OracleWeights>,
  ): Executable {
    const links = segments.map((description) => this.compile(description, weights));
    return {
      workBytes: 0,
      activationBytes: Math.max(...links.map(({ activationBytes }) => activationBytes)),
      run: async (inputs) => {
        await weights.load();
        const state: Record<string, HostTensor> = { ...inputs };
        for (const link of links) Object.assign(state, await link.run(state));
        return Object.fromEntries(outputs.map((name) => [name, Float32Array.from(state[name] ?? [])]));
      },
      [Symbol.dispose]: () => {},
    };
  }

  releaseActivations(): void {}

  async readRows(table: StoredWeight, rows: Int32Array): Promise<Float32Array> {
    const columns = sizeAt(table.shape, 1);
    const [part] = table.parts;
    invariant(part !== undefined && table.parts.length === 1, `${table.name} lies in several parts`);
    const bytes = new Uint8Array(table.byteLength / sizeAt(table.shape, 0));
    const values = new Float32Array(rows.length * columns);
    for (const [index, row] of rows.entries()) {
      await part.read(row * bytes.byteLength, bytes);
      values.set(
        await decodeRows(part, bytes, { firstRow: row, elements: columns }, this.decode),
        index * columns,
      );
    }
    return values;
  }
}

async function decodeWeight(stored: StoredWeight, decode: DecodeWeights): Promise<Float64Array> {
  const values = new Float64Array(elementCount(stored.shape));
  let offset = 0;
  for (const part of stored.parts) {
    const bytes = new Uint8Array(part.byteLength);
    await part.read(0, bytes);
    values.set(await decodeRows(part, bytes, { firstRow: 0, elements: part.elements }, decode), offset);
    offset += part.elements;
  }
  invariant(offset === values.length, `weight ${stored.name} holds ${offset} values`);
  return values;
}

async function decodeRows(
  { type, coding }: WeightPart,
  bytes: Uint8Array,
  { firstRow, elements }: { readonly firstRow: number; readonly elements: number },
  decode: DecodeWeights,
): Promise<ArrayLike<number>> {
  if (coding === null) return decode(type, bytes);
  const values = new Float32Array(elements);
  (await coding.open()).decode(bytes, firstRow, values);
  return values;
}
