import fc from 'fast-check';
import { STORAGE_TYPES, type StorageType, storageBytes } from '../../src/formats/storage-type.ts';
import type { RawTensor } from './encode-files.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 20 });

/** Tensors of the given types with distinct names and zeros as data. Rows hold whole blocks. */
export function rawTensors(
  types: readonly StorageType[],
  limits: { readonly minLength: number; readonly maxAxes: number },
): fc.Arbitrary<RawTensor[]> {
  const axis = fc.integer({ min: limits.minLength, max: 5 });
  const tensor = fc
    .record({
      name: text.filter((name) => name !== '__metadata__'),
      type: fc.constantFrom(...types),
      axes: fc.array(axis, { minLength: 1, maxLength: limits.maxAxes }),
    })
    .map(({ name, type, axes }): RawTensor => {
      const shape = [...axes.slice(1), (axes[0] ?? 1) * STORAGE_TYPES[type].blockElements];
      const elements = shape.reduce((product, length) => product * length, 1);
      return { name, type, shape, data: new Uint8Array(storageBytes(type, elements)) };
    });
  return fc.uniqueArray(tensor, { selector: ({ name }) => name, maxLength: 6 });
}

export function metadataPairs<T>(value: fc.Arbitrary<T>): fc.Arbitrary<[string, T][]> {
  return fc.uniqueArray(fc.tuple(text, value), { selector: ([key]) => key, maxLength: 5 });
}

export const metadataText = text;
