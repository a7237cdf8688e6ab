import { expect, it } from 'vitest';
import { presetSizes } from '../../src/request/preset-sizes.ts';

it('gives a model made for smaller images smaller ones', () => {
  expect(presetSizes()).toEqual(presetSizes({ width: 1024, height: 1024 }));
  expect(presetSizes({ width: 1024, height: 576 })).toContainEqual({ width: 1024, height: 576 });
  expect(presetSizes({ width: 256, height: 256 })).toContainEqual({ width: 256, height: 144 });
});
