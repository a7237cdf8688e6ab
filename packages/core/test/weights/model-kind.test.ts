import type { ModelKind } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import type { MetadataValue } from '../../src/formats/tensor-file.ts';
import { type KindSource, resolveKind } from '../../src/weights/model-kind.ts';

interface Given {
  readonly said?: ModelKind;
  readonly names?: readonly string[];
  readonly metadata?: Readonly<Record<string, MetadataValue>>;
  readonly shift?: number;
}

function resolve({ said, names = [], metadata = {}, shift }: Given) {
  return resolveKind({ said, names, metadata: new Map(Object.entries(metadata)), shift: shift ?? null });
}

describe('names of files and folders', () => {
  it.each<[string, ModelKind | null]>([
    ['z_image_turbo_bf16', 'turbo'],
    ['z_image_turbo-Q8_0', 'turbo'],
    ['Z-Image-Turbo', 'turbo'],
    ['zImageTurbo_v1', 'turbo'],
    ['moodyMix_zitV8', 'turbo'],
    ['Z-Image-Base', 'base'],
    ['z_image_base_bf16', 'base'],
    ['z-image-base-fp8_scaled', 'base'],
    ['zib_v2', 'base'],
    ['z_image_de_turbo_v1_bf16', 'base'],
    ['Z-Image-De-Turbo', 'base'],
    ['Z-Image', 'base'],
    ['z_image_bf16', 'base'],
    ['z-image-Q4_K_M', 'base'],
    ['z-image-UD-IQ3_XXS', 'base'],
    ['z_image_fp8_e4m3fn_scaled', 'base'],
    ['ZImage-nvfp4', 'base'],
    ['z_image_int8_convrot', 'base'],
    ['z-image-00001-of-00003', 'base'],
    ['my_z_image_mix_v3', null],
    ['z_image_base_turbo_merge', null],
    ['diffusion_pytorch_model', null],
    ['database', null],
    ['transformer', null],
    ['danqing-mini', null],
  ])('%s: %s', (name, kind) => {
    const found = resolve({ names: [name] });
    expect(found).toEqual(
      kind === null
        ? { kind: 'turbo', source: 'default', contradicts: null }
        : { kind, source: 'name', contradicts: null },
    );
  });
});

describe('metadata', () => {
  it.each<[Record<string, MetadataValue>, ModelKind]>([
    [{ 'general.name': 'Z Image Turbo' }, 'turbo'],
    [{ 'general.name': 'Z-Image' }, 'base'],
    [{ 'general.name': 'Z Image', 'general.finetune': 'Turbo' }, 'turbo'],
    [{ 'general.source.repo_url': 'https://huggingface.co/Tongyi-MAI/Z-Image-Turbo' }, 'turbo'],
    [{ 'general.basename': 'Z-Image-Base' }, 'base'],
    [{ 'modelspec.title': 'Z-Image Base' }, 'base'],
  ])('%j: %s', (metadata, kind) => {
    expect(resolve({ metadata })).toMatchObject({ kind, source: 'metadata' });
  });

  it('that is no text says nothing', () => {
    expect(resolve({ metadata: { 'general.name': 7 } }).source).toBe('default');
  });
});

describe('what goes before what', () => {
  it.each<[string, Given, ModelKind, KindSource, KindSource | null]>([
    ['a scheduler alone', { shift: 6 }, 'base', 'scheduler', null],
    ['Turbo’s scheduler', { shift: 3 }, 'turbo', 'scheduler', null],
    ['a shift of neither', { shift: 4 }, 'turbo', 'default', null],
    ['what was said', { said: 'base', shift: 3, names: ['z-image-turbo'] }, 'base', 'said', null],
    ['a scheduler, over the family’s name', { shift: 3, names: ['z-image'] }, 'turbo', 'scheduler', null],
    ['a name with the word', { shift: 6, names: ['z-image-turbo'] }, 'turbo', 'name', 'scheduler'],
    ['the other way round', { shift: 3, names: ['z-image-base'] }, 'base', 'name', 'scheduler'],
    ['the nearest name', { names: ['z-image-turbo-q8', 'z-image-base'] }, 'turbo', 'name', null],
    [
      'metadata, over names',
      { metadata: { 'general.name': 'Z-Image-Turbo' }, names: ['z_image_base'] },
      'turbo',
      'metadata',
      'name',
    ],
  ])('%s', (_, given, kind, source, contradicts) => {
    expect(resolve(given)).toEqual({ kind, source, contradicts });
  });
});
