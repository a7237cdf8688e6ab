import { describe, expect, it } from 'vitest';
import { COMMON_CARDS } from '../../src/gpus/common-gpus.ts';
import { findGpu } from '../../src/gpus/find-gpu.ts';
import { busBytesPerSecond } from '../../src/gpus/gpu.ts';
import { CARDS } from '../../src/gpus/gpus.ts';

const TERA = 1e12;

describe('the table of cards', () => {
  it('has at least 60 cards of each kind that the market has, each once', () => {
    const names = CARDS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(60);
    const vendors = new Set(CARDS.map(({ architecture }) => architecture.vendor));
    expect([...vendors].sort()).toEqual(['amd', 'apple', 'intel', 'nvidia']);
  });

  it.each(CARDS.map((card) => [card.name, card] as const))('%s has figures that can be', (_name, card) => {
    const { memoryBytes, memoryBytesPerSecond, peakFlops, lowPowerFlops, architecture, source } = card;
    expect(memoryBytes / 1024 ** 3).toBeGreaterThanOrEqual(4);
    expect(memoryBytes / 1024 ** 3).toBeLessThanOrEqual(512);
    expect(memoryBytesPerSecond).toBeGreaterThanOrEqual(60e9);
    expect(memoryBytesPerSecond).toBeLessThanOrEqual(8000e9);
    expect(peakFlops).toBeGreaterThan(2 * TERA);
    expect(peakFlops).toBeLessThan(2300 * TERA);
    expect(lowPowerFlops).toBeLessThanOrEqual(peakFlops);
    // The highest clock of a laptop card is less than twice its lowest.
    expect(lowPowerFlops).toBeGreaterThan(peakFlops / 2);
    expect(source.length).toBeGreaterThan(10);
    expect(architecture.source.length).toBeGreaterThan(10);
    const bus = busBytesPerSecond(card);
    if (bus !== null) expect(bus).toBeLessThan(memoryBytesPerSecond);
  });

  // Published totals that the table does not contain: whitepapers and datasheets named in the rows.
  it.each([
    ['RTX 2080 Ti', 53.8],
    ['RTX 2060 SUPER', 28.7],
    ['RTX 3060 12 GB', 25.5],
    ['RTX 3070 8 GB', 40.6],
    ['RTX 3080 10 GB', 59.5],
    ['RTX 3090', 71.1],
    ['RTX 4060 Ti 8 GB', 44.1],
    ['RTX 4070', 58.3],
    ['RTX 4080', 97.5],
    ['RTX 4090', 165.2],
    ['RTX 5080', 112.6],
    ['RTX 5090', 209.5],
    ['RTX 5090 Laptop', 114],
    ['RTX 4060 Laptop', 29.1],
    ['RX 7900 XTX', 122.8],
    ['RX 9070 XT', 194.6],
    ['RX 6800 XT', 41.5],
    ['Arc B580', 116.7],
    ['Arc A770 16 GB', 137.6],
    ['Apple M1 8 GB', 2.6],
    ['Apple M2 Max 64 GB', 13.6],
    ['Tesla T4', 65.1],
    ['L4', 121],
    ['L40S', 366],
    ['RTX A6000', 154.8],
    ['A100 PCIe 80 GB', 312],
    ['H100 SXM', 989],
    ['H100 PCIe', 756],
    ['B200', 2250],
    ['GTX 1080 Ti', 11.3],
    ['GTX 1660 Ti', 10.9],
  ])('%s: %f TFLOP/s', (name, tera) => {
    const { peakFlops } = findGpu(name);
    expect(Math.abs(peakFlops / TERA / tera - 1)).toBeLessThan(0.01);
  });

  it('has the cards of the adaptation article', () => {
    for (const name of ['RTX 3060 Laptop 6 GB', 'RTX 3070 8 GB', 'RTX 4060 Ti 8 GB', 'RTX 4090 24 GB']) {
      expect(findGpu(name).name).toBe(`GeForce ${name}`);
    }
    for (const name of [
      'RTX 4070 12 GB',
      'RTX 4080 16 GB',
      'RTX 4070 Laptop 8 GB',
      'RTX 3060 12 GB',
      'A100 SXM 80 GB',
    ]) {
      expect(findGpu(name).name).toContain(name);
    }
  });
});

it('common cards are in the table, from small memory to large', () => {
  const common = COMMON_CARDS.map((name) => findGpu(name));
  expect(common.map(({ name }) => name)).toEqual(COMMON_CARDS);
});
