import { isDanqingError } from '@danqing/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findGpu, findGpuVariants, matchGpus } from '../../src/gpus/find-gpu.ts';
import { CARDS } from '../../src/gpus/gpus.ts';

const namesFor = (text: string) => matchGpus(text).map(({ name }) => name);

function hintOf(name: string): string {
  try {
    return findGpu(name).name;
  } catch (error) {
    return isDanqingError(error) ? (error.hint ?? '') : '';
  }
}

describe('findGpu', () => {
  it.each([
    ['3060 laptop', 'GeForce RTX 3060 Laptop 6 GB'],
    ['RTX 3060 Laptop 6GB', 'GeForce RTX 3060 Laptop 6 GB'],
    ['NVIDIA GeForce RTX 3060 Laptop GPU', 'GeForce RTX 3060 Laptop 6 GB'],
    ['3060 移动版', 'GeForce RTX 3060 Laptop 6 GB'],
    ['3060 6g', 'GeForce RTX 3060 Laptop 6 GB'],
    ['rtx4090', 'GeForce RTX 4090 24 GB'],
    ['4090', 'GeForce RTX 4090 24 GB'],
    ['4060ti 16gb', 'GeForce RTX 4060 Ti 16 GB'],
    ['4070 ti super', 'GeForce RTX 4070 Ti SUPER 16 GB'],
    ['7900xtx', 'Radeon RX 7900 XTX 24 GB'],
    ['Strix Halo 128GB', 'Radeon 8060S 128 GB'],
    ['b580', 'Arc B580 12 GB'],
    ['m2 ultra 192gb', 'Apple M2 Ultra 192 GB'],
    ['a6000', 'RTX A6000 48 GB'],
    ['dgx spark', 'GB10 128 GB'],
    ['T4', 'Tesla T4 16 GB'],
  ])('%s is the %s', (text, name) => {
    expect(findGpu(text).name).toBe(name);
  });

  it('lists what a name may mean instead of guessing', () => {
    expect(namesFor('4060 ti')).toEqual(['GeForce RTX 4060 Ti 8 GB', 'GeForce RTX 4060 Ti 16 GB']);
    expect(namesFor('m1')).toEqual(['Apple M1 8 GB', 'Apple M1 16 GB']);
    expect(() => findGpu('4060 ti')).toThrow(/RTX 4060 Ti 8 GB, GeForce RTX 4060 Ti 16 GB/);
    expect(namesFor('laptop').length).toBeGreaterThan(15);
  });

  it('answers for every variant of a name, unless it fits too many cards', () => {
    const variants = (name: string) => findGpuVariants(name).map((card) => card.name);
    expect(variants('RTX 3060')).toEqual(['GeForce RTX 3060 8 GB', 'GeForce RTX 3060 12 GB']);
    expect(variants('4060 Mobile')).toEqual(['GeForce RTX 4060 Laptop 8 GB']);
    expect(() => findGpuVariants('laptop')).toThrow(/several graphics cards/);
  });

  it.each(['RX 580', 'Radeon 3060', 'GTX 580', 'GTX 1650 Mobile'])(
    '%s: proposes no card of another maker, and memory in place of a name',
    (name) => {
      const maker = /RX|Radeon/.test(name) ? 'amd' : 'nvidia';
      expect(() => findGpuVariants(name)).toThrow(
        expect.objectContaining({ hint: expect.stringContaining('--memory 8GiB') }),
      );
      const proposed = CARDS.filter((card) => hintOf(name).includes(card.name));
      expect(proposed.filter((card) => card.architecture.vendor !== maker)).toEqual([]);
    },
  );

  it('names neighbours of what it does not know', () => {
    try {
      findGpu('RTX 4090 Super');
      expect.unreachable();
    } catch (error) {
      expect(isDanqingError(error, 'INPUT_INVALID')).toBe(true);
      expect(error).toMatchObject({ hint: expect.stringContaining('RTX 4090 24 GB') });
    }
    expect(() => findGpu('')).toThrow(/no graphics card/);
    expect(() => findGpu('三星')).toThrow(/no graphics card/);
  });

  it('finds every card by its own name, in any case and order', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CARDS), fc.boolean(), fc.boolean(), (card, upper, backwards) => {
        const words = card.product.split(' ');
        const memory = `${card.memoryBytes / 1024 ** 3}GB`;
        const text = [...(backwards ? words.toReversed() : words), memory].join(' ');
        expect(findGpu(upper ? text.toUpperCase() : text.toLowerCase())).toBe(card);
      }),
    );
  });
});
