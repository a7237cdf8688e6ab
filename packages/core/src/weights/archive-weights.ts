import { DanqingError, invariant } from '@danqing/protocol';
import type { Weight } from '../graph/graph.ts';
import type { WeightSource } from '../graph/lowering.ts';
import { elementCount } from '../graph/shapes.ts';
import type { StoredWeight, WeightPart } from '../graph/stored-weight.ts';
import { say } from '../say/say.ts';
import { joinedType } from './joined-type.ts';
import type { ArchiveTensor } from './tensor-archive.ts';

/** A weight of the model and the tensors that hold it, joined along axis 0. */
export interface LocatedWeight extends Weight {
  readonly tensors: readonly ArchiveTensor[];
}

/** Weights of one component by canonical name, from any number of files. Reads only what is requested. */
export class ArchiveWeights implements WeightSource {
  readonly located: ReadonlyMap<string, LocatedWeight>;
  /** The file, for messages. */
  readonly label: string;

  constructor(located: ReadonlyMap<string, LocatedWeight>, label: string) {
    this.located = located;
    this.label = label;
  }

  /** Canonical names, in the order in which the model reads them. */
  names(): Iterable<string> {
    return this.located.keys();
  }

  has(name: string): boolean {
    return this.located.has(name);
  }

  /** @throws DanqingError MODEL_TENSOR_MISSING for an encoder weight if the file holds the decoder only */
  get(name: string): StoredWeight {
    const weight = this.located.get(name);
    if (weight === undefined) {
      throw new DanqingError('MODEL_TENSOR_MISSING', say`${this.label}: the file contains no ${name}.`, {
        hint: say`Get a file that contains the whole model, encoder and decoder.`,
        details: { file: this.label, missing: [name] },
      });
    }
    const { shape, tensors } = weight;
    invariant(tensors.length > 0, `weight ${name} lies nowhere`);
    const parts = tensors.map(toPart);
    const byteLength = parts.reduce((sum, part) => sum + part.byteLength, 0);
    return { name, shape, type: joinedType(parts, shape), byteLength, parts };
  }
}

function toPart({ name, source, byteOffset, byteLength, type, shape, coding }: ArchiveTensor): WeightPart {
  return {
    type,
    byteLength,
    elements: elementCount(shape),
    coding: coding ?? null,
    read: (offset, target) => {
      invariant(offset >= 0 && offset + target.byteLength <= byteLength, `read past the end of ${name}`);
      return source.readInto(byteOffset + offset, target);
    },
  };
}
