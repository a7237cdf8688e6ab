import { createHash } from 'node:crypto';
import type { WeightSource } from '@danqing/core/graph';
import { describe, expect, it } from 'vitest';
import { goldenPath, readGoldenJson } from '../../../core/test/support/fixture.ts';
import { f32, readSafetensors } from '../../../core/test/support/read-safetensors.ts';
import { makeTemporaryFolder } from '../../../core/test/support/temporary-folder.ts';
import { makeVariant, VARIANTS, variantKind, writeVariant } from '../../../core/test/support/variants.ts';
import { type Checkpoint, openCheckpoint } from '../../src/checkpoint/open-checkpoint.ts';

const TINY = goldenPath('tiny');
const single = 'single file (ComfyUI)';

/** Properties of each file, from the golden set's info.json. */
const EXPECTED: Readonly<Record<string, { convention: string; storage: Readonly<Record<string, number>> }>> =
  {
    'text-encoder-f16.gguf': { convention: 'GGUF, llama.cpp', storage: { F16: 22, F32: 12 } },
    'text-encoder-fp8-comfyquant.safetensors': {
      convention: 'safetensors (Hugging Face), prefix model.',
      storage: { BF16: 20, F8_E4M3: 14 },
    },
    'text-encoder-q8_0.gguf': { convention: 'GGUF, llama.cpp', storage: { Q8_0: 22, F32: 12 } },
    'transformer-bf16.gguf': { convention: `GGUF, ${single}`, storage: { BF16: 89 } },
    'transformer-f16.gguf': { convention: `GGUF, ${single}`, storage: { F16: 40, F32: 49 } },
    'transformer-f32.gguf': { convention: `GGUF, ${single}`, storage: { F32: 89 } },
    'transformer-fp8-plain.safetensors': { convention: single, storage: { F8_E4M3: 40, BF16: 49 } },
    'transformer-fp8-scaled.safetensors': {
      convention: `${single}, prefix model.diffusion_model.`,
      storage: { F8_E4M3: 40, BF16: 49 },
    },
    'transformer-q4_0.gguf': {
      convention: `GGUF, ${single}, prefix model.diffusion_model.`,
      storage: { Q4_0: 40, F32: 49 },
    },
    'transformer-q4_k.gguf': { convention: `GGUF, ${single}`, storage: { Q5_0: 32, Q4_K: 8, F32: 49 } },
    'transformer-q5_0.gguf': { convention: `GGUF, ${single}`, storage: { Q5_0: 40, F32: 49 } },
    'transformer-q8_0.gguf': { convention: `GGUF, ${single}`, storage: { Q8_0: 89 } },
    'transformer-single-f16.safetensors': { convention: single, storage: { F16: 89 } },
    'transformer-single-prefixed-bf16.safetensors': {
      convention: `${single}, prefix model.diffusion_model.`,
      storage: { BF16: 89 },
    },
    'vae-flux-f32.safetensors': { convention: "single file (Flux's ae.safetensors)", storage: { F32: 244 } },
  };

async function openWith(file: string, name: string): Promise<Checkpoint> {
  return openCheckpoint({ model: TINY, [variantKind(name)]: file });
}

async function readAll(source: WeightSource, name: string): Promise<Uint8Array> {
  const { parts, byteLength } = source.get(name);
  const bytes = new Uint8Array(byteLength);
  let offset = 0;
  for (const part of parts) {
    await part.read(0, bytes.subarray(offset, offset + part.byteLength));
    offset += part.byteLength;
  }
  return bytes;
}

describe('golden variants', () => {
  const sums = readGoldenJson<Record<string, string>>('variants/SHA256.json');

  it('every golden variant has an expectation', () => {
    expect(VARIANTS.toSorted()).toEqual(Object.keys(EXPECTED).toSorted());
  });

  it.each(VARIANTS)('%s is the golden file to the byte', async (name) => {
    const sum = createHash('sha256')
      .update(await makeVariant(name))
      .digest('hex');
    expect(sum).toBe(sums[name]);
  });

  it.each(VARIANTS)("%s opens in place of the folder's component", async (name) => {
    using folder = makeTemporaryFolder();
    const file = await writeVariant(folder.path, name);
    await using checkpoint = await openWith(file, name);
    await using official = await openCheckpoint({ model: TINY });
    const kind = variantKind(name);
    expect(checkpoint[kind].convention).toBe(EXPECTED[name]?.convention);
    const storage = checkpoint[kind].storage.map(({ type, tensors }) => [type, tensors]);
    expect(Object.fromEntries(storage)).toEqual(EXPECTED[name]?.storage);
    expect(checkpoint.warnings).toEqual([]);
    expect(checkpoint[kind].config).toEqual(official[kind].config);
    expect([...checkpoint[kind].weights.names()]).toEqual([...official[kind].weights.names()]);
    expect(checkpoint[kind].files).toEqual([file]);
    expect(checkpoint.identity).not.toBe(official.identity);
  });

  it.each(['transformer-f32.gguf', 'vae-flux-f32.safetensors'])(
    '%s holds the very bytes of the official folder, weight by weight',
    async (name) => {
      using folder = makeTemporaryFolder();
      await using checkpoint = await openWith(await writeVariant(folder.path, name), name);
      await using official = await openCheckpoint({ model: TINY });
      const kind = variantKind(name);
      for (const weight of official[kind].weights.names()) {
        expect(checkpoint[kind].weights.get(weight).shape).toEqual(official[kind].weights.get(weight).shape);
        const bytes = await readAll(checkpoint[kind].weights, weight);
        expect(Buffer.compare(bytes, await readAll(official[kind].weights, weight)), weight).toBe(0);
      }
    },
  );

  it.each([
    ['transformer-fp8-scaled.safetensors', 'layers.0.attention.qkv.weight', 'to_q'],
    ['text-encoder-fp8-comfyquant.safetensors', 'model.layers.2.mlp.up_proj.weight', null],
  ])('%s carries its scales', async (name, weight, firstPart) => {
    using folder = makeTemporaryFolder();
    await using checkpoint = await openWith(await writeVariant(folder.path, name), name);
    const { type, parts } = checkpoint[variantKind(name)].weights.get(weight);
    expect(type).toBe('F8_E4M3');
    expect(parts).toHaveLength(1);
    const files =
      firstPart === null
        ? ['text_encoder/model.safetensors']
        : [1, 2].map((n) => `transformer/diffusion_pytorch_model-0000${n}-of-00002.safetensors`);
    const plain = new Map(files.flatMap((file) => [...readSafetensors(goldenPath(`tiny/${file}`))]));
    const names =
      firstPart === null ? [weight] : ['to_q', 'to_k', 'to_v'].map((p) => weight.replace('qkv', p));
    const largest = Math.max(
      ...names.map((part) => f32(plain, part).reduce((a, b) => Math.max(a, Math.abs(b)), 0)),
    );
    const decoded = new Float32Array(1);
    // 448, the largest code.
    (await parts[0]?.coding?.open())?.decode(Uint8Array.of(0x7e), 0, decoded);
    expect(decoded[0]).toBe(Math.fround(Math.fround(largest / 448) * 448));
  });

  it('fp8 without scales is taken as it is', async () => {
    using folder = makeTemporaryFolder();
    const name = 'transformer-fp8-plain.safetensors';
    await using checkpoint = await openWith(await writeVariant(folder.path, name), name);
    const { weights } = checkpoint.transformer;
    expect(weights.get('layers.1.feed_forward.w2.weight').parts.map(({ coding }) => coding)).toEqual([null]);
  });
});

describe('golden wide', () => {
  it('has an adaLN narrower than the model', async () => {
    const transformer = goldenPath('wide/transformer-wide-q4_0.gguf');
    await using checkpoint = await openCheckpoint({ model: TINY, transformer });
    // Two configurations are tried, and the one next to the file fits.
    expect(checkpoint.transformer.warnings).toEqual([]);
    expect(checkpoint.transformer.config).toMatchObject({
      dim: 288,
      adalnDim: 256,
      nHeads: 3,
      axesDims: [24, 36, 36],
      nLayers: 1,
      nRefinerLayers: 1,
      ffnDim: 768,
    });
  });
});
