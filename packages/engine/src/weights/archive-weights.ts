import { DanqingError, invariant } from '@danqing/protocol';
import { STORAGE_TYPES } from '../formats/storage-type.ts';
import type { Weight } from '../graph/graph.ts';
import type { WeightSource } from '../graph/lowering.ts';
import type { StoredWeight, WeightPart } from '../graph/stored-weight.ts';
import type { ArchiveTensor } from './tensor-archive.ts';

/** A weight of the model and the tensors that, joined along axis 0, hold it. They are of one type. */
export interface LocatedWeight extends Weight {
  readonly tensors: readonly ArchiveTensor[];
}

/** The weights of one component, by canonical name, wherever they lie. Reads only what it is asked for. */
export class ArchiveWeights implements WeightSource {
  private readonly weights: ReadonlyMap<string, LocatedWeight>;
  /** Name in the file -> factor; 1 where there is none. */
  private readonly scales: ReadonlyMap<string, number>;
  private readonly label: string;

  constructor(
    weights: ReadonlyMap<string, LocatedWeight>,
    options: { readonly scales: ReadonlyMap<string, number>; readonly label: string },
  ) {
    this.weights = weights;
    this.scales = options.scales;
    this.label = options.label;
  }

  /** Canonical names, in the order in which the model reads them. */
  names(): Iterable<string> {
    return this.weights.keys();
  }

  has(name: string): boolean {
    return this.weights.has(name);
  }

  /** @throws DanqingError MODEL_TENSOR_MISSING: an encoder's weight of a file that holds the decoder only */
  get(name: string): StoredWeight {
    const weight = this.weights.get(name);
    if (weight === undefined) {
      throw new DanqingError('MODEL_TENSOR_MISSING', `${this.label}: the file holds no ${name}.`, {
        hint: 'Get a file that holds the whole model, encoder and decoder.',
        details: { file: this.label, missing: [name] },
      });
    }
    const [first] = weight.tensors;
    invariant(first !== undefined, `weight ${name} lies nowhere`);
    const parts = weight.tensors.map((tensor) => toPart(tensor, this.scales.get(tensor.name) ?? 1));
    const byteLength = parts.reduce((sum, part) => sum + part.byteLength, 0);
    return { name, shape: weight.shape, type: first.type, byteLength, parts };
  }
}

function toPart(tensor: ArchiveTensor, scale: number): WeightPart {
  const { source, byteOffset, byteLength, type } = tensor;
  const { blockBytes, blockElements } = STORAGE_TYPES[type];
  return {
    byteLength,
    elements: (byteLength / blockBytes) * blockElements,
    scale,
    read: (offset, target) => {
      invariant(
        offset >= 0 && offset + target.byteLength <= byteLength,
        `read past the end of ${tensor.name}`,
      );
      return source.readInto(byteOffset + offset, target);
    },
  };
}
