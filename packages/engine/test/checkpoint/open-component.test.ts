import { openComponent } from '@danqing/core/weights';
import type { ComponentKind } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import { archiveOf, type Header, headerArchive } from '../../../core/test/support/memory-archive.ts';
import {
  FLUX_VAE,
  FULL_TRANSFORMER,
  QWEN3_4B,
  type TransformerSizes,
  textEncoderHeader,
  transformerHeader,
  vaeHeader,
} from '../../../core/test/support/model-headers.ts';

const SMALL: TransformerSizes = {
  dim: 80,
  headDim: 16,
  layers: 3,
  refiners: 1,
  ffn: 208,
  adaln: 80,
  caption: 48,
};

const open = async (kind: ComponentKind, header: Header) => openComponent(kind, await headerArchive(header));
const failure = (kind: ComponentKind, header: Header) =>
  open(kind, header).then(
    () => undefined,
    (error: unknown) => error,
  );
const without = (header: Header, ...names: string[]) => header.filter(([name]) => !names.includes(name));
const reshaped = (header: Header, changes: Readonly<Record<string, readonly number[]>>): Header =>
  header.map(([name, shape]) => [name, changes[name] ?? shape]);

describe('models of other sizes', () => {
  it.each(['comfy', 'diffusers'] as const)('transformer, %s', async (style) => {
    const { config, warnings } = await openComponent(
      'transformer',
      await headerArchive(transformerHeader(SMALL, style)),
    );
    expect(warnings).toEqual([]);
    expect(config).toMatchObject({ dim: 80, nLayers: 3, nRefinerLayers: 1, nHeads: 5, axesDims: [4, 6, 6] });
    expect(config).toMatchObject({ ffnDim: 208, adalnDim: 80, capFeatDim: 48 });
  });

  it.each(['huggingface', 'llamaCpp'] as const)('text encoder, %s', async (style) => {
    const sizes = { hidden: 40, ffn: 96, layers: 2, heads: 6, kvHeads: 3, headDim: 24, vocab: 300 };
    const { config } = await openComponent(
      'textEncoder',
      await headerArchive(textEncoderHeader(sizes, style)),
    );
    expect(config).toMatchObject({
      hiddenSize: 40,
      numHiddenLayers: 2,
      numAttentionHeads: 6,
      numKeyValueHeads: 3,
    });
    expect(config).toMatchObject({ headDim: 24, vocabSize: 300, intermediateSize: 96 });
  });

  it.each(['flux', 'diffusers'] as const)('VAE of five levels and three layers, %s', async (style) => {
    const sizes = { widths: [32, 64, 64, 96, 128], layers: 3, latents: 8 };
    const { config } = await openComponent('vae', await headerArchive(vaeHeader(sizes, style)));
    expect(config).toMatchObject({ latentChannels: 8, blockOutChannels: sizes.widths, layersPerBlock: 3 });
  });
});

describe('forms of the same tensor', () => {
  const header = transformerHeader(SMALL, 'comfy');

  it('pad tokens without their first axis', async () => {
    const { weights } = await open(
      'transformer',
      reshaped(header, { x_pad_token: [80], cap_pad_token: [80] }),
    );
    expect(weights.get('x_pad_token').shape).toEqual([1, 80]);
  });

  it('quantized vectors', async () => {
    const quantized: Header = transformerHeader(
      { ...SMALL, dim: 96, headDim: 32, adaln: 96, ffn: 256, caption: 64 },
      'comfy',
    ).map(([name, shape]) => [name, shape, 'F8_E4M3']);
    expect((await open('transformer', quantized)).storage).toEqual([
      expect.objectContaining({ type: 'F8_E4M3', tensors: header.length }),
    ]);
  });

  it('names that are known and never read are passed over in silence', async () => {
    const unused: Header = [['norm_final.weight', [80]]];
    expect((await open('transformer', [...header, ...unused])).warnings).toEqual([]);
    const text = textEncoderHeader(QWEN3_4B, 'huggingface', 'model.');
    const { warnings } = await open('textEncoder', [...text, ['lm_head.weight', [151936, 2560]]]);
    expect(warnings).toEqual([]);
  });

  it('names that are not known are told', async () => {
    const { warnings } = await open('transformer', [...header, ['elsewhere.surprise', [1]]]);
    expect(warnings).toEqual([
      {
        en: 'model.safetensors: not part of a Z-Image transformer, ignored: "elsewhere.surprise"',
        zh: 'model.safetensors：不属于 Z-Image 的扩散主干，已忽略："elsewhere.surprise"',
      },
    ]);
  });

  it.each(['layers.0.surprise', 'layers.1.attention.qkv.bias', 'x_embedder.zero_point'])(
    '%s stands among the tensors of the model: what it means is not known here',
    async (name) => {
      expect(await failure('transformer', [...header, ['elsewhere', [1]], [name, [1]]])).toMatchObject({
        message: expect.stringContaining(`"${name}"`),
        hint: expect.any(String),
      });
    },
  );
});

describe('damaged headers', () => {
  const header = transformerHeader(SMALL, 'diffusers');

  it('all that is wrong stands in one error', async () => {
    const damaged = reshaped(without(header, 'layers.1.attention.to_k.weight', 'cap_pad_token'), {
      'layers.2.feed_forward.w1.weight': [200, 80],
      'noise_refiner.0.attention.norm_q.weight': [8],
    });
    expect(await failure('transformer', damaged)).toMatchObject({
      code: 'MODEL_TENSOR_MISSING',
      message: [
        'model.safetensors does not contain a Z-Image transformer that can be used:',
        'cap_pad_token is missing;',
        'noise_refiner.0.attention.norm_q.weight has shape [8], expected [16];',
        'layers.1.attention.to_k.weight (layers.1.attention.qkv.weight) is missing;',
        'layers.2.feed_forward.w1.weight has shape [200, 80], expected [208, 80].',
      ].join(' '),
      details: {
        missing: ['cap_pad_token', 'layers.1.attention.to_k.weight'],
        misshapen: ['noise_refiner.0.attention.norm_q.weight', 'layers.2.feed_forward.w1.weight'],
      },
    });
  });

  it('one part of three misshapen', async () => {
    const damaged = reshaped(header, { 'layers.1.attention.to_k.weight': [80, 40] });
    expect(await failure('transformer', damaged)).toMatchObject({
      code: 'MODEL_SHAPE',
      message: expect.stringContaining('has shape [80, 80] + [80, 40] + [80, 80], expected [240, 80]'),
    });
  });

  it('integers are no weights', async () => {
    const integers: Header = header.map(([name, shape]) =>
      name === 'x_pad_token' ? [name, shape, 'I8'] : [name, shape],
    );
    expect(await failure('transformer', integers)).toMatchObject({
      code: 'FORMAT_TYPE',
      message: expect.stringContaining('x_pad_token is stored as I8'),
    });
  });

  it('sizes that cannot be read are named', async () => {
    expect(await failure('transformer', without(header, 'cap_embedder.1.weight'))).toMatchObject({
      code: 'MODEL_TENSOR_MISSING',
      message: expect.stringContaining('cap_embedder.1.weight'),
    });
  });

  it('an absurd layer number is refused before anything is built', async () => {
    expect(
      await failure('transformer', [...header, ['layers.99999999.ffn_norm1.weight', [80]]]),
    ).toMatchObject({
      code: 'MODEL_SHAPE',
      message: expect.stringContaining('99999999'),
    });
  });

  it('a file of hundreds of faults lists the first', async () => {
    const text = textEncoderHeader({ ...QWEN3_4B, layers: 36 }, 'huggingface').filter(
      ([name]) => !/mlp\.up/.test(name),
    );
    expect(await failure('textEncoder', text)).toMatchObject({
      code: 'MODEL_TENSOR_MISSING',
      message: expect.stringMatching(/and 27 more\.$/),
    });
  });
});

describe('other models', () => {
  const text = textEncoderHeader({ ...QWEN3_4B, layers: 2 }, 'huggingface', 'model.');

  it.each([
    ['transformer', [['lora_unet_layers_0_attention_to_q.lora_down.weight', [4, 8]]], /LoRA/],
    ['transformer', [['double_blocks.0.img_attn.qkv.weight', [4, 8]]], /Flux transformer/],
    [
      'transformer',
      [
        ['conditioner.embedders.0.x', [1]],
        ['model.diffusion_model.input_blocks.0.0.weight', [1]],
      ],
      /XL/,
    ],
    [
      'transformer',
      [
        ['some.thing', [1]],
        ['other', [1]],
      ],
      /something unknown \("some\.thing", "other", …\)/,
    ],
    [
      'transformer',
      without(transformerHeader(SMALL, 'comfy'), 'x_pad_token', 'cap_pad_token'),
      /Lumina 2 family/,
    ],
    [
      'transformer',
      [...transformerHeader(SMALL, 'diffusers'), ['siglip_embedder.0.weight', [8]]],
      /Omni or Edit/,
    ],
    ['textEncoder', text.filter(([name]) => !/[qk]_norm/.test(name)), /language model other than Qwen3/],
    ['textEncoder', [...text, ['model.layers.0.mlp.experts.0.up_proj.weight', [8, 8]]], /MoE/],
    ['textEncoder', [['text_model.encoder.layers.0.x', [1]]], /CLIP/],
    [
      'vae',
      [...vaeHeader(FLUX_VAE, 'diffusers'), ['post_quant_conv.weight', [16, 16, 1, 1]]],
      /Stable Diffusion 1, 2 and XL/,
    ],
    ['vae', transformerHeader(FULL_TRANSFORMER, 'comfy'), /a Z-Image transformer/],
  ] satisfies [ComponentKind, Header, RegExp][])('%s', async (kind, header, message) => {
    expect(await failure(kind, header)).toMatchObject({
      code: 'MODEL_KIND',
      message: expect.stringMatching(message),
    });
  });
});

describe('quantized weights with companions', () => {
  const type = 'F8_E4M3' as const;
  const sizes = { hidden: 4, ffn: 8, layers: 2, heads: 1, kvHeads: 1, headDim: 4, vocab: 8 };
  const weight = 'model.layers.0.mlp.up_proj';
  const base = textEncoderHeader(sizes, 'huggingface', 'model.').map(([name, shape]) => {
    const elements = shape.reduce((product, size) => product * size, 1);
    return name === `${weight}.weight`
      ? { name, type, shape, data: new Uint8Array(elements) }
      : { name, type: 'BF16' as const, shape, data: new Uint8Array(2 * elements) };
  });
  const scalar = (suffix: string, value: number, shape: number[] = []) => ({
    name: `${weight}.${suffix}`,
    type: 'F32' as const,
    shape,
    data: new Uint8Array(Float32Array.from({ length: shape[0] ?? 1 }, () => value).buffer),
  });
  const format = (text: string) => {
    const data = new TextEncoder().encode(text);
    return { name: `${weight}.comfy_quant`, type: 'U8' as const, shape: [data.length], data };
  };

  it.each([
    [[scalar('weight_scale', 0.5), format('{"format": "float8_e4m3fn"}')]],
    [
      [
        scalar('scale_weight', 0.5, [1]),
        scalar('scale_input', 7),
        { ...format('xx'), name: 'scaled_fp8', type },
      ],
    ],
  ])('scale %#', async (companions) => {
    const opened = await openComponent('textEncoder', await archiveOf([...base, ...companions]));
    expect(opened.warnings).toEqual([]);
    const [part] = opened.weights.get(`${weight}.weight`).parts;
    const decoded = new Float32Array(1);
    // 448, the largest code.
    (await part?.coding?.open())?.decode(Uint8Array.of(0x7e), 0, decoded);
    expect(decoded[0]).toBe(224);
    expect(opened.weights.get('model.layers.0.mlp.gate_proj.weight').parts[0]?.coding).toBeNull();
  });

  it.each([
    [[format('{"format": "nvfp4"}')], /declared as quantized to "nvfp4" but is F8_E4M3/],
    [[format('{"format": "nvfp5"}')], /quantization "nvfp5"/],
    [[format('{}')], /quantization "\{\}"/],
    [
      [scalar('weight_scale', 0.5, [4])],
      /scale of type F32 and shape \[4\], which is not valid for \[8, 4\]/,
    ],
    [[scalar('weight_scale', Number.NaN)], /scale of NaN/],
    [[scalar('weight_scale', 0)], /scale of 0/],
    [[scalar('weight_scale', -1)], /scale of -1/],
    [
      [{ ...scalar('weight_scale', 2), name: 'model.layers.0.mlp.down_proj.weight_scale' }],
      /stored as BF16 without any description/,
    ],
    [
      [
        scalar('weight_scale', 0.5),
        ...base
          .filter(({ name }) => name === 'model.layers.1.mlp.up_proj.weight')
          .map((tensor) => ({ ...tensor, type, data: new Uint8Array(tensor.data.length / 2) })),
      ],
      /layers\.1\.mlp\.up_proj\.weight.* without a scale/,
    ],
  ])('what is not supported is refused: %#', async (companions, message) => {
    const names = new Set(companions.map(({ name }) => name));
    const tensors = [...base.filter(({ name }) => !names.has(name)), ...companions];
    const opening = openComponent('textEncoder', await archiveOf(tensors));
    await expect(opening).rejects.toMatchObject({
      code: 'FORMAT_TYPE',
      message: expect.stringMatching(message),
    });
  });

  it.each([
    'weight_zero_point',
    'weight.absmax',
    'weight.quant_state.bitsandbytes__nf4',
    'weight_scales',
    'scales',
    'qzeros',
    'g_idx',
    'svd_up',
    'lora_A.weight',
    'bias',
    'anything_at_all',
  ])('a companion that nobody understands is refused: %s', async (suffix) => {
    const opening = openComponent('textEncoder', await archiveOf([...base, scalar(suffix, 1, [2])]));
    await expect(opening).rejects.toMatchObject({
      message: expect.stringContaining(`"${weight}.${suffix}"`),
      hint: expect.any(String),
    });
  });

  it.each(['scaled_fp8', 'quantization_table', 'scales.up_proj'])(
    'codes without a scale are no plain numbers beside %s',
    async (name) => {
      const opening = openComponent(
        'textEncoder',
        await archiveOf([...base, { ...scalar('', 1, [2]), name }]),
      );
      await expect(opening).rejects.toMatchObject({
        code: 'FORMAT_TYPE',
        message: expect.stringMatching(`without a scale, though "${name}" may describe how`),
      });
    },
  );

  it('so is one of a whole block, where weights are quantized', async () => {
    const rotation = { ...scalar('', 1, [2]), name: 'model.layers.0.rotation' };
    const opening = openComponent('textEncoder', await archiveOf([...base, rotation]));
    await expect(opening).rejects.toMatchObject({ message: expect.stringContaining('layers.0.rotation') });
  });

  it('companions of weights that are never read are passed over', async () => {
    const head = { name: 'lm_head.weight', type, shape: [8, 4], data: new Uint8Array(32) };
    const scale = { ...scalar('', 1), name: 'lm_head.weight_scale' };
    const inverse = { ...scalar('', 1), name: 'model.layers.0.self_attn.rotary_emb.inv_freq' };
    const { warnings } = await openComponent('textEncoder', await archiveOf([...base, head, scale, inverse]));
    expect(warnings).toEqual([]);
  });

  it('a scale of no weight is an extra tensor where no weight could need one', async () => {
    const stray = { ...scalar('weight_scale', 1), name: 'elsewhere.weight_scale' };
    const plain = textEncoderHeader(sizes, 'huggingface', 'model.').map(([name, shape]) => {
      const elements = shape.reduce((product, size) => product * size, 1);
      return { name, type: 'BF16' as const, shape, data: new Uint8Array(2 * elements) };
    });
    const { warnings } = await openComponent('textEncoder', await archiveOf([...plain, stray]));
    expect(warnings).toMatchObject([{ en: expect.stringContaining('elsewhere.weight_scale') }]);
  });
});
