/** q, k and v under diffusers' names, stored in several types: the joined weight has the values of each. */

import { STORAGE_TYPES, type StorageType } from '@danqing/core/formats';
import { openComponent } from '@danqing/core/weights';
import { quantize } from '@danqing/ggml';
import { STORED_FORMS } from '@danqing/ggml/lowering';
import { describe, expect, it } from 'vitest';
import { encodeGguf, type RawTensor } from '../../../core/test/support/encode-files.ts';
import { nmse } from '../../../core/test/support/error-measures.ts';
import { goldenPath } from '../../../core/test/support/fixture.ts';
import { archiveOfBytes } from '../../../core/test/support/memory-archive.ts';
import { f32, readSafetensors } from '../../../core/test/support/read-safetensors.ts';
import { expand, isStoredAs } from '../../../ggml/src/lowering/convert.ts';

const FILES = [1, 2].map((n) =>
  goldenPath(`tiny/transformer/diffusion_pytorch_model-0000${n}-of-00002.safetensors`),
);
const tiny = new Map(FILES.flatMap((file) => [...readSafetensors(file)]));

async function encode(name: string, type: StorageType): Promise<RawTensor> {
  const [values, shape] = [f32(tiny, name), tiny.get(name)?.shape ?? []];
  const number = STORAGE_TYPES[type].ggml ?? 0;
  const data =
    type === 'F32'
      ? new Uint8Array(values.slice().buffer)
      : await quantize(number, values, shape.at(-1) ?? 1);
  return { name, type, shape, data };
}

async function openAs(types: Readonly<Record<string, StorageType>>) {
  const tensors: RawTensor[] = [];
  for (const name of tiny.keys()) {
    const part = /attention\.(to_[qkv])\.weight$/.exec(name)?.[1];
    tensors.push(await encode(name, (part === undefined ? undefined : types[part]) ?? 'F32'));
  }
  const metadata = [['general.architecture', { type: 'string', value: 'lumina2' }]] as const;
  const archive = await archiveOfBytes(encodeGguf({ metadata, tensors }), 'model.gguf');
  return { tensors, component: await openComponent('transformer', archive) };
}

describe('q, k and v of several types', () => {
  it.each([
    [['Q8_0', 'Q8_0', 'F16'], 'F16'],
    [['Q4_0', 'Q5_0', 'Q8_0'], 'Q8_0'],
    [['BF16', 'F16', 'F32'], 'F32'],
    [['Q8_0', 'Q8_0', 'Q8_0'], 'Q8_0'],
  ] as [[StorageType, StorageType, StorageType], StorageType][])('%j', async ([q, k, v], joined) => {
    const { component } = await openAs({ to_q: q, to_k: k, to_v: v });
    const stored = component.weights.get('layers.0.attention.qkv.weight');
    expect(stored.type).toBe(joined);
    expect(stored.parts.map(({ type }) => type)).toEqual([q, k, v]);
    const ggmlType = STORED_FORMS.matrixType(stored.type);
    expect(ggmlType).toBe(STORAGE_TYPES[joined].ggml);
    expect(isStoredAs(stored, ggmlType)).toBe(q === k && k === v);
    const found = await expand(stored);
    const parts = ['to_q', 'to_k', 'to_v'].map((part) => f32(tiny, `layers.0.attention.${part}.weight`));
    let offset = 0;
    for (const [index, part] of parts.entries()) {
      const type = [q, k, v][index] ?? 'F32';
      const limit = { F32: 0, F16: 1e-6, BF16: 1e-5, Q8_0: 1e-4 }[type as string] ?? 1e-2;
      expect(nmse(found.subarray(offset, offset + part.length), part), type).toBeLessThanOrEqual(limit);
      offset += part.length;
    }
    expect(offset).toBe(found.length);
  });
});
