import {
  type Buffer,
  type BufferType,
  Context,
  type Device,
  GGML_TYPE,
  loadGgml,
  type TensorHandle,
  withEmptyBuffer,
  writeTensor,
} from '@danqing/ggml';
import { invariant } from '@danqing/protocol';
import type { WeightUse } from '../description.ts';
import type { ResidentWeights, WeightSource } from '../lowering.ts';
import { elementCount } from '../shapes.ts';
import type { StoredWeight } from '../stored-weight.ts';
import { convertTo, isStoredAs } from './convert.ts';
import { toNe } from './ne.ts';
import type { WeightForms } from './weight-forms.ts';

/** Reads of plain copies go through one buffer of this size. */
const CHUNK_BYTES = 16 * 1024 * 1024;

/** Rows of activations in the product that asks whether a buffer type takes a weight. */
const PROBE_ROWS = 32;

interface Placement {
  readonly stored: StoredWeight;
  readonly type: number;
  readonly bufferType: BufferType;
  readonly use: WeightUse;
}

/** Weights on the device, by canonical name. Owns their memory. */
export class GgmlWeights implements ResidentWeights {
  private readonly tensors = new Map<string, TensorHandle>();
  private readonly types = new Map<string, number>();
  private readonly forms = new Set<string>();
  private readonly owned: Disposable[] = [];
  private readonly buffers: Buffer[] = [];

  /**
   * Allocates everything, then fills it.
   * @throws DanqingError MEMORY_ALLOCATION, FORMAT_*
   */
  static async place(
    device: Device,
    uses: Iterable<WeightUse>,
    source: WeightSource,
    forms: WeightForms,
  ): Promise<GgmlWeights> {
    const weights = new GgmlWeights();
    try {
      const placements = Array.from(uses, (use) => decide(device, use, source.get(use.name), forms));
      for (const group of groupByBufferType(placements)) weights.allocate(group);
      for (const placement of placements) await weights.fill(placement);
      return weights;
    } catch (error) {
      weights[Symbol.dispose]();
      throw error;
    }
  }

  get byteLength(): number {
    return this.buffers.reduce((sum, buffer) => sum + buffer.byteLength, 0);
  }

  tensor(name: string): TensorHandle {
    const tensor = this.tensors.get(name);
    invariant(tensor !== undefined, `weight ${name} was not placed`);
    return tensor;
  }

  type(name: string): number {
    const type = this.types.get(name);
    invariant(type !== undefined, `weight ${name} was not placed`);
    return type;
  }

  /** How matrices lie, for the execution profile: "q4_0 in CPU_REPACK", sorted. */
  get matrixForms(): string[] {
    return [...this.forms].sort();
  }

  [Symbol.dispose](): void {
    for (const resource of this.owned.splice(0).reverse()) resource[Symbol.dispose]();
  }

  private allocate(group: readonly Placement[]): void {
    const [first] = group;
    invariant(first !== undefined, 'an empty group of weights');
    const context = new Context({ tensors: group.length });
    this.owned.push(context);
    for (const { use, type } of group) {
      this.tensors.set(use.name, context.newTensor(type, toNe(use.shape), use.name));
      this.types.set(use.name, type);
      if (use.role === 'matrix')
        this.forms.add(`${loadGgml().ggml_type_name(type)} in ${first.bufferType.name}`);
    }
    const buffer = context.allocate(first.bufferType);
    this.owned.push(buffer);
    this.buffers.push(buffer);
  }

  private async fill({ use, stored, type, bufferType }: Placement): Promise<void> {
    const tensor = this.tensor(use.name);
    if (!isStoredAs(stored, type)) return writeTensor(tensor, await convertTo(stored, type));
    // A repacking buffer type rearranges a tensor as a whole, so it must come as a whole.
    const repacks = bufferType.name !== 'CPU' && use.role === 'matrix';
    const chunk = new Uint8Array(repacks ? stored.byteLength : Math.min(CHUNK_BYTES, stored.byteLength));
    let written = 0;
    let filled = 0;
    for (const part of stored.parts) {
      for (let offset = 0; offset < part.byteLength; ) {
        const target = chunk.subarray(filled, Math.min(chunk.length, filled + part.byteLength - offset));
        await part.read(offset, target);
        offset += target.length;
        filled += target.length;
        if (filled === chunk.length || written + filled === stored.byteLength) {
          writeTensor(tensor, chunk.subarray(0, filled), written);
          written += filled;
          filled = 0;
        }
      }
    }
  }
}

function decide(device: Device, use: WeightUse, stored: StoredWeight, forms: WeightForms): Placement {
  if (use.role !== 'matrix') return { use, stored, type: GGML_TYPE.f32, bufferType: device.bufferType };
  const type = forms.matrixType(stored.type);
  const candidates = forms.useExtraBuffers ? device.extraBufferTypes : [];
  const bufferType = candidates.find((candidate) => takes(device, candidate, type, use)) ?? device.bufferType;
  return { use, stored, type, bufferType };
}

/** Asks the device whether it multiplies by such a weight when it lies in that buffer type. */
function takes(device: Device, bufferType: BufferType, type: number, use: WeightUse): boolean {
  const ggml = loadGgml();
  using context = new Context({ tensors: 4 });
  const weight = context.newTensor(type, toNe(use.shape));
  const columns = use.shape[1] ?? 1;
  const activations = context.newTensor(GGML_TYPE.f32, [columns, PROBE_ROWS, 1, 1]);
  const product = ggml.ggml_mul_mat(context.handle, weight, activations);
  invariant(elementCount(use.shape) > 0, `weight ${use.name} is empty`);
  return withEmptyBuffer(bufferType, weight, () => device.supports(product));
}

function groupByBufferType(placements: readonly Placement[]): Placement[][] {
  const groups = new Map<bigint, Placement[]>();
  for (const placement of placements) {
    const key = placement.bufferType.handle;
    groups.set(key, [...(groups.get(key) ?? []), placement]);
  }
  return [...groups.values()];
}
