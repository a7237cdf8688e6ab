import { expect, it } from 'vitest';
import { smallerSizes } from '../../src/state/smaller-sizes.ts';

const MODEL = {
  presets: [
    { width: 512, height: 512 },
    { width: 1024, height: 1024 },
    { width: 1024, height: 576 },
    { width: 576, height: 1024 },
  ],
  limits: { minSize: 512, maxSize: 2048 },
};
const sizes = (width: number, height: number) =>
  smallerSizes({ width, height }, MODEL).map((size) => `${size.width}x${size.height}`);

it('offers the same shape and presets, from large to small, the asked shape first', () => {
  expect(sizes(1024, 576)).toEqual(['512x512']);
  expect(sizes(2048, 2048)).toEqual([
    '1792x1792',
    '1536x1536',
    '1280x1280',
    '1024x1024',
    '768x768',
    '1024x576',
    '576x1024',
    '512x512',
  ]);
  expect(sizes(1280, 720).slice(0, 3)).toEqual(['1120x624', '1024x576', '576x1024']);
});

it('offers nothing as large as what was asked for, and nothing that the model draws badly', () => {
  expect(sizes(512, 512)).toEqual([]);
  for (const size of sizes(1536, 1024)) {
    const [width = 0, height = 0] = size.split('x').map(Number);
    expect(width * height).toBeLessThan(1536 * 1024);
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(512);
    expect([width % 16, height % 16]).toEqual([0, 0]);
  }
});
