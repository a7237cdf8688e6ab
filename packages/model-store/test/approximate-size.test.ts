import { expect, it } from 'vitest';
import { approximateBytes } from '../src/approximate-size.ts';
import { CATALOGUE } from '../src/catalogue.ts';

/** The official folder in bf16 has a transformer of 12.3 GB, a text encoder of 8.0 GB and a VAE of 0.17 GB. */
it('sizes of variants are about those of the files', () => {
  const [turbo = [], base = []] = CATALOGUE.map(({ variants }) =>
    variants.map((variant) => [variant.name, approximateBytes(variant) / 1e9]),
  );
  expect(base).toEqual([
    ['bf16', 20],
    ['q8_0', 11],
    ['q6_k', 8.5],
    ['q4_0', 7.2],
  ]);
  expect(turbo).toEqual([
    ['bf16', 20],
    ['fp8', 10],
    ['q8_0', 11],
    ['q6_k', 8.5],
    ['q5_0', 7.2],
    ['q4_0', 6.1],
  ]);
});
