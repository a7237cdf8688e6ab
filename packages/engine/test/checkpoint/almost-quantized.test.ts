/** Files that are almost right must give the values of the intact file, or be refused. */

import { openComponent } from '@danqing/core/weights';
import { isDanqingError } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import type { RawTensor } from '../../../core/test/support/encode-files.ts';
import { archiveOf } from '../../../core/test/support/memory-archive.ts';
import {
  QUANTIZED_FORMATS,
  type QuantizedLabel,
  quantizedModel,
} from '../../../core/test/support/quantized-models.ts';
import { expand } from '../../../ggml/src/lowering/convert.ts';

const LABELS = Object.keys(QUANTIZED_FORMATS) as QuantizedLabel[];
const MODULE = 'model.layers.1.mlp.up_proj';

/** Values of the changed module, or the code of the error. */
async function read(tensors: readonly RawTensor[], metadata: readonly (readonly [string, string])[]) {
  try {
    const archive = await archiveOf(tensors, 'model.safetensors', metadata);
    const { weights } = await openComponent('textEncoder', archive);
    return (await expand(weights.get(`${MODULE}.weight`))).slice();
  } catch (error) {
    if (!isDanqingError(error) || error.code === 'INTERNAL') throw error;
    return error.code;
  }
}

type Change = (tensor: RawTensor) => RawTensor | null;
const flat = ({ shape }: RawTensor) => [shape.reduce((product, size) => product * size, 1)];

/** Null removes the tensor. */
const CHANGES: Readonly<Record<string, Change>> = {
  dropped: () => null,
  'under another name': (tensor) => ({ ...tensor, name: `${tensor.name}_0` }),
  'beside the file': (tensor) => ({ ...tensor, name: `other.${tensor.name}` }),
  transposed: (tensor) => ({ ...tensor, shape: tensor.shape.toReversed() }),
  flattened: (tensor) => ({ ...tensor, shape: flat(tensor) }),
  'of one more axis': (tensor) => ({ ...tensor, shape: [1, ...tensor.shape] }),
  'in whole numbers': (tensor) => ({
    ...tensor,
    type: tensor.data.length % 4 === 0 ? 'I32' : 'I16',
    shape: whole(tensor),
  }),
  'twice as wide': (tensor) => ({
    ...tensor,
    shape: tensor.shape.map((size, axis) => (axis === tensor.shape.length - 1 ? 2 * size : size)),
    data: new Uint8Array(2 * tensor.data.length).map((_, i) => tensor.data[i % tensor.data.length] ?? 0),
  }),
  'all bits set': (tensor) => ({ ...tensor, data: tensor.data.map(() => 255) }),
};

function whole({ data }: RawTensor): number[] {
  return [data.length / (data.length % 4 === 0 ? 4 : 2)];
}

describe.each(LABELS)('%s', (label) => {
  const { tensors, metadata } = quantizedModel('textEncoder', label);
  const companions = tensors.filter(({ name }) => name.startsWith(`${MODULE}.`));

  it.each(companions.map(({ name }) => name.slice(MODULE.length)))('%s', async (suffix) => {
    const sound = await read(tensors, metadata);
    expect(sound).toBeInstanceOf(Float32Array);
    for (const [what, change] of Object.entries(CHANGES)) {
      // Any byte is a valid code: different codes are different values.
      if (suffix === '.weight' && what === 'all bits set') continue;
      const changed = tensors.flatMap((tensor) =>
        tensor.name === `${MODULE}${suffix}` ? (change(tensor) ?? []) : tensor,
      );
      const found = await read(changed, metadata);
      if (typeof found === 'string') expect(found, what).toMatch(/^(?:FORMAT_|MODEL_)/);
      else expect(found, what).toEqual(sound);
    }
  });
});

describe('descriptions', () => {
  const { tensors, metadata } = quantizedModel('textEncoder', 'int8 ConvRot');
  const described = (text: string) =>
    tensors.map((tensor) => {
      const data = new TextEncoder().encode(text);
      return tensor.name === `${MODULE}.comfy_quant` ? { ...tensor, data, shape: [data.length] } : tensor;
    });
  const base = { format: 'int8_tensorwise', convrot: true, convrot_groupsize: 16 };

  it.each([
    [
      { ...base, convrot_groupsize: 32 },
      /groups of 32: regular Hadamard matrices exist only for powers of 4/,
    ],
    [{ ...base, convrot_groupsize: 256 }, /groups of 256: rows of 64 do not divide/],
    [{ ...base, convrot_groupsize: '16' }, /convrot_groupsize/],
    [{ ...base, convrot: 'yes' }, /convrot/],
    [{ ...base, zero_point: 3 }, /"int8_tensorwise" with zero_point/],
    [{ ...base, params: { seed: 1 } }, /"int8_tensorwise" with seed/],
    [{ ...base, format: 'int8_blockwise' }, /names the quantization "int8_blockwise"/],
    [{ ...base, format: 'asym_w4a8_int8' }, /names the quantization "asym_w4a8_int8"/],
    [{ ...base, format: 'nvfp4' }, /"nvfp4" with a rotation/],
    [{ format: 'mxfp8' }, /declared as quantized to "mxfp8" but is I8 \[128, 64\]/],
    [{}, /names the quantization "\{\}"/],
    [[], /names the quantization "\[\]"/],
  ])('%j', async (json, message) => {
    const archive = await archiveOf(described(JSON.stringify(json)));
    await expect(openComponent('textEncoder', archive)).rejects.toMatchObject({
      code: 'FORMAT_TYPE',
      message: expect.stringMatching(message),
      hint: expect.any(String),
    });
  });

  it('what says nothing of values is no matter', async () => {
    const text = JSON.stringify({ ...base, full_precision_matrix_mult: true, orig_dtype: 'torch.bfloat16' });
    expect(await read(described(text), metadata)).toEqual(await read(tensors, metadata));
  });

  it.each(['{', '"int8_tensorwise"x', '\u0000'])('no JSON: %j', async (text) => {
    expect(await read(described(text), metadata)).toBe('FORMAT_TYPE');
  });

  it('metadata that say something else are refused, and so are those that say nothing', async () => {
    const layers = { [MODULE]: { format: 'int8_tensorwise' } };
    expect(await read(tensors, [['_quantization_metadata', JSON.stringify({ layers })]])).toBe('FORMAT_TYPE');
    expect(await read(tensors, [['_quantization_metadata', '[]']])).toBe('FORMAT_TYPE');
  });
});

describe('metadata of nvfp4', () => {
  const { tensors, metadata } = quantizedModel('textEncoder', 'nvfp4, described in the metadata');

  it('layers may be named without what stands before all names', async () => {
    const short = metadata.map(([key, text]) => [key, text.replaceAll('"model.', '"')] as const);
    expect(await read(tensors, short)).toEqual(await read(tensors, metadata));
  });

  it('without its metadata, codes of nvfp4 are no weights', async () => {
    expect(await read(tensors, [])).toMatch(/FORMAT_TYPE|MODEL_/);
  });
});
