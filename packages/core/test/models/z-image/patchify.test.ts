import { expect, it } from 'vitest';
import { patchify, unpatchify } from '../../../src/models/z-image/patchify.ts';
import { goldenPath } from '../../support/fixture.ts';
import { f32, readSafetensors } from '../../support/read-safetensors.ts';

const golden = readSafetensors(goldenPath('transformer/c04-cap33-10x6.safetensors'));
const SHAPE = { channels: 16, height: 10, width: 6 };

it('cuts latents into the patches of the reference', () => {
  const patches = patchify(f32(golden, 'latents'), SHAPE);
  expect(patches).toEqual(f32(golden, 'patches').subarray(0, patches.length));
});

it('puts patches together again', () => {
  const latents = f32(golden, 'latents');
  expect(unpatchify(patchify(latents, SHAPE), SHAPE)).toEqual(latents);
});

it('puts the final layer together to the output of the reference', () => {
  const patches = f32(golden, 'final_layer').subarray(0, 15 * 64);
  expect(unpatchify(patches, SHAPE)).toEqual(f32(golden, 'output'));
});
