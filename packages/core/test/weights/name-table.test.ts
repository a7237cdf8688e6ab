import { REQUIRED_COMPONENTS } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import { COMPONENT_MODELS } from '../../src/weights/component-models.ts';
import { NameTable } from '../../src/weights/name-table.ts';
import {
  FLUX_VAE,
  FULL_TRANSFORMER,
  QWEN3_4B,
  textEncoderHeader,
  transformerHeader,
  vaeHeader,
} from '../support/model-headers.ts';

const HEADERS = {
  transformer: (['comfy', 'diffusers'] as const).map((style) => transformerHeader(FULL_TRANSFORMER, style)),
  textEncoder: (['huggingface', 'llamaCpp'] as const).map((style) => textEncoderHeader(QWEN3_4B, style)),
  vae: (['flux', 'diffusers'] as const).map((style) => vaeHeader(FLUX_VAE, style)),
};

describe('tables of weight names', () => {
  it.each(REQUIRED_COMPONENTS)(
    '%s: every convention gives the same canonical names, and back again',
    (kind) => {
      const [first, second] = HEADERS[kind].map((header) => {
        const names = header.map(([name]) => name);
        const translation = COMPONENT_MODELS[kind].names.translate(names);
        expect(translation.unknown).toEqual([]);
        expect(translation.coverage).toBe(1);
        const back = [...translation.weights.keys()].flatMap((name) => translation.fileNames(name));
        expect([...back, ...translation.unused].toSorted()).toEqual(names.toSorted());
        return [...translation.weights.keys()].toSorted();
      });
      expect(first).toEqual(second);
    },
  );

  it('a damaged file is still read under its own convention', () => {
    const names = transformerHeader(FULL_TRANSFORMER, 'diffusers', 'transformer.')
      .map(([name]) => name)
      .filter((name) => !/x_embedder|to_k/.test(name));
    const translation = COMPONENT_MODELS.transformer.names.translate(names);
    expect(translation.prefix).toBe('transformer.');
    expect(translation.weights.get('layers.7.attention.qkv.weight')).toEqual([
      'transformer.layers.7.attention.to_q.weight',
      undefined,
      'transformer.layers.7.attention.to_v.weight',
    ]);
    expect(translation.fileNames('x_embedder.bias')).toEqual(['transformer.all_x_embedder.2-1.bias']);
  });

  it('counts mirrored levels from the other end, however many there are', () => {
    const { names } = COMPONENT_MODELS.vae;
    const translation = names.translate([
      'decoder.up.5.upsample.conv.bias',
      'decoder.up.0.block.2.conv1.bias',
    ]);
    expect([...translation.weights.keys()]).toEqual([
      'decoder.up_blocks.0.upsamplers.0.conv.bias',
      'decoder.up_blocks.5.resnets.2.conv1.bias',
    ]);
  });

  it('refuses a table that names an unknown placeholder', () => {
    const naming = {
      canonicalPrefix: '',
      conventions: [{ label: 'one', prefixes: [''] }],
      placeholders: {},
      rows: [['{n}.weight']],
      unused: [],
    } as const;
    expect(() => new NameTable(naming)).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  });
});
