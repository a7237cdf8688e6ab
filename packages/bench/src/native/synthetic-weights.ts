import { STORAGE_TYPES, type StorageType } from '@danqing/core/formats';
import { elementCount, type StoredWeight, type WeightSource, type WeightUse } from '@danqing/core/graph';
import { quantize } from '@danqing/ggml';
import { invariant } from '@danqing/protocol';

/** Random weights of full size: matrices in the given type, the rest in f32. Values are small, so nothing overflows. */
export async function syntheticWeights(uses: Iterable<WeightUse>, type: StorageType): Promise<WeightSource> {
  const weights = new Map<string, StoredWeight>();
  for (const use of uses) weights.set(use.name, await synthesize(use, use.role === 'matrix' ? type : 'F32'));
  return {
    get(name) {
      const weight = weights.get(name);
      invariant(weight !== undefined, `no synthetic weight ${name}`);
      return weight;
    },
  };
}

async function synthesize({ name, shape, role }: WeightUse, type: StorageType): Promise<StoredWeight> {
  const columns = shape.at(-1) ?? 1;
  const spread = role === 'matrix' ? 1 / Math.sqrt(columns) : 0.1;
  const offset = role === 'matrix' ? 0 : 1;
  let state = 1;
  const values = Float32Array.from({ length: elementCount(shape) }, () => {
    // A linear congruential generator: fast, and good enough to keep kernels from finding a pattern.
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return offset + (state / 2 ** 31) * spread;
  });
  const bytes =
    type === 'F32'
      ? new Uint8Array(values.buffer)
      : await quantize(STORAGE_TYPES[type].ggml ?? 0, values, columns);
  const part = {
    type,
    byteLength: bytes.byteLength,
    elements: values.length,
    coding: null,
    read: async (from: number, target: Uint8Array) => target.set(bytes.subarray(from, from + target.length)),
  };
  return { name, shape, type, byteLength: bytes.byteLength, parts: [part] };
}
