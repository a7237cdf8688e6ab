import type { StoredWeight } from '@danqing/core/graph';
import { openComponent } from '@danqing/core/weights';
import { describe, expect, it } from 'vitest';
import { type Header, headerArchive } from '../../../core/test/support/memory-archive.ts';
import {
  FLUX_VAE,
  FULL_TRANSFORMER,
  QWEN3_4B,
  textEncoderHeader,
  transformerHeader,
  vaeHeader,
} from '../../../core/test/support/model-headers.ts';

const bytesIn = (header: Header) =>
  header.reduce((sum, [, shape]) => sum + 2 * shape.reduce((product, size) => product * size, 1), 0);
const shapesOf = (weights: { names(): Iterable<string>; get(name: string): StoredWeight }) =>
  Object.fromEntries([...weights.names()].map((name) => [name, weights.get(name).shape]));

describe('Z-Image-Turbo at full size', () => {
  const fused = transformerHeader(FULL_TRANSFORMER, 'comfy');

  it.each([
    ['single file', fused, 453, 'single file (ComfyUI)'],
    [
      'single file with prefix',
      transformerHeader(FULL_TRANSFORMER, 'comfy', 'model.diffusion_model.'),
      453,
      'single file (ComfyUI), prefix model.diffusion_model.',
    ],
    ['official folder', transformerHeader(FULL_TRANSFORMER, 'diffusers'), 521, 'official folder (diffusers)'],
  ] as const)('%s', async (_name, header, tensors, convention) => {
    expect(header).toHaveLength(tensors);
    const opened = await openComponent('transformer', await headerArchive(header));
    expect(opened.convention).toBe(convention);
    expect(opened.warnings).toEqual([]);
    expect(opened.byteLength).toBe(2 * 6_154_908_736);
    expect(opened.storage).toEqual([{ type: 'BF16', tensors, byteLength: bytesIn(header) }]);
    expect(shapesOf(opened.weights)).toEqual(Object.fromEntries(fused.map(([name, shape]) => [name, shape])));
    expect(opened.config).toEqual({
      dim: 3840,
      nLayers: 30,
      nRefinerLayers: 2,
      nHeads: 30,
      axesDims: [32, 48, 48],
      capFeatDim: 2560,
      ffnDim: 10240,
      adalnDim: 256,
      timeHiddenDim: 1024,
      frequencyDim: 256,
      inChannels: 16,
      patchSize: 2,
      normEps: 1e-5,
      ropeTheta: 256,
    });
  });

  it('joins q, k and v where they are apart', async () => {
    const archive = await headerArchive(transformerHeader(FULL_TRANSFORMER, 'diffusers'));
    const { weights } = await openComponent('transformer', archive);
    const qkv = weights.get('layers.29.attention.qkv.weight');
    expect(qkv).toMatchObject({ shape: [11520, 3840], type: 'BF16', byteLength: 2 * 11520 * 3840 });
    expect(qkv.parts.map(({ elements }) => elements)).toEqual([3840 * 3840, 3840 * 3840, 3840 * 3840]);
  });
});

describe('Qwen3-4B at full size', () => {
  it.each([
    ['Hugging Face', textEncoderHeader(QWEN3_4B, 'huggingface', 'model.')],
    ['Hugging Face without prefix', textEncoderHeader(QWEN3_4B, 'huggingface')],
    ['llama.cpp', textEncoderHeader(QWEN3_4B, 'llamaCpp')],
  ])('%s', async (_name, header) => {
    expect(header).toHaveLength(398);
    expect(bytesIn(header)).toBe(2 * 4_022_468_096);
    const opened = await openComponent('textEncoder', await headerArchive(header));
    expect(opened.warnings).toEqual([]);
    expect(opened.config).toEqual({
      hiddenSize: 2560,
      intermediateSize: 9728,
      numHiddenLayers: 36,
      numAttentionHeads: 32,
      numKeyValueHeads: 8,
      headDim: 128,
      vocabSize: 151936,
      rmsNormEps: 1e-6,
      ropeTheta: 1e6,
    });
    // All but the last layer (11 tensors) and the final norm.
    expect([...opened.weights.names()]).toHaveLength(398 - 12);
    expect(opened.weights.get('model.embed_tokens.weight').shape).toEqual([151936, 2560]);
    expect(opened.weights.has('model.layers.35.mlp.up_proj.weight')).toBe(false);
  });
});

describe("Flux's VAE at full size", () => {
  const official = vaeHeader(FLUX_VAE, 'diffusers');

  it.each([
    ['ae.safetensors', vaeHeader(FLUX_VAE, 'flux')],
    ['official folder', official],
    ['all-in-one file', vaeHeader(FLUX_VAE, 'flux', 'first_stage_model.')],
    ['prefix vae.', vaeHeader(FLUX_VAE, 'diffusers', 'vae.')],
  ])('%s', async (_name, header) => {
    expect(header).toHaveLength(244);
    const opened = await openComponent('vae', await headerArchive(header));
    expect(opened.warnings).toEqual([]);
    expect(opened.byteLength).toBe(2 * 83_819_683);
    expect(shapesOf(opened.weights)).toEqual(
      Object.fromEntries(official.map(([name, shape]) => [name, shape])),
    );
    expect(opened.config).toEqual({
      latentChannels: 16,
      blockOutChannels: [128, 256, 512, 512],
      layersPerBlock: 2,
      normNumGroups: 32,
      scalingFactor: 0.3611,
      shiftFactor: 0.1159,
    });
  });

  it('a VAE needs no encoder', async () => {
    const decoder = vaeHeader(FLUX_VAE, 'flux').filter(([name]) => name.startsWith('decoder.'));
    const { weights, warnings } = await openComponent('vae', await headerArchive(decoder));
    expect(warnings).toEqual([]);
    expect(weights.has('decoder.conv_in.weight')).toBe(true);
    expect(() => weights.get('encoder.conv_in.weight')).toThrow(
      expect.objectContaining({ code: 'MODEL_TENSOR_MISSING' }),
    );
  });
});
