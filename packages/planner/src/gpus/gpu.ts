/** Graphics cards as data: the makers' figures, and the peak derived from them. */

export type Vendor = 'nvidia' | 'amd' | 'intel' | 'apple';

/** PCI Express; null for memory shared with the processor. */
export interface Bus {
  readonly generation: 3 | 4 | 5;
  readonly lanes: 4 | 8 | 16;
}

/** The fastest units for matrix products, and their rate per clock. */
export interface Architecture {
  readonly name: string;
  readonly vendor: Vendor;
  /**
   * `tensor`: matrix units, dense f16 products summed in f32 (the rate with f16 sums is higher and is not used).
   * `shader`: no matrix units; the general units at their best rate, f16 or f32.
   */
  readonly unit: 'tensor' | 'shader';
  readonly type: 'f16' | 'f32';
  /** Per core, as counted by the maker; a multiplication and an addition are two. */
  readonly flopsPerClock: number;
  /** Source of that rate. */
  readonly source: string;
}

export interface Gpu {
  /** Product and memory size: unique. */
  readonly name: string;
  readonly product: string;
  readonly aliases: readonly string[];
  readonly architecture: Architecture;
  readonly memoryBytes: number;
  readonly memoryBytesPerSecond: number;
  readonly bus: Bus | null;
  readonly isLaptop: boolean;
  /** Cores x highest boost clock x FLOP per clock: an upper bound for matrix products at that clock. */
  readonly peakFlops: number;
  /** The same at the lowest boost clock allowed for laptops; equal to the peak elsewhere. */
  readonly lowPowerFlops: number;
  /** Source of cores, clock, memory and bus. */
  readonly source: string;
}

/** MHz; for laptops the range allowed by the maker, from lowest to highest power. */
type Clock = number | readonly [low: number, high: number];

/** Memory in GiB, bandwidth in GB/s. */
export type GpuRow = readonly [
  product: string,
  cores: number,
  boostMHz: Clock,
  memory: number | readonly number[],
  bandwidth: number,
  bus: Bus | null,
  aliases?: readonly string[],
];

const GIBIBYTE = 1024 ** 3;

/** Cards of one architecture, with one entry per memory size. */
export function gpusOf(architecture: Architecture, source: string, rows: readonly GpuRow[]): Gpu[] {
  return rows.flatMap(([product, cores, boost, memory, bandwidth, bus, aliases = []]) => {
    const [low, high] = typeof boost === 'number' ? [boost, boost] : boost;
    const flopsAt = (mhz: number) => cores * mhz * 1e6 * architecture.flopsPerClock;
    return [memory].flat().map((gibibytes) => ({
      name: `${product} ${gibibytes} GB`,
      product,
      aliases,
      architecture,
      memoryBytes: gibibytes * GIBIBYTE,
      memoryBytesPerSecond: bandwidth * 1e9,
      bus,
      isLaptop: product.endsWith(' Laptop'),
      peakFlops: flopsAt(high),
      lowPowerFlops: flopsAt(low),
      source,
    }));
  });
}

export function pcie(generation: Bus['generation'], lanes: Bus['lanes']): Bus {
  return { generation, lanes };
}

/** Per lane and direction, after 128b/130b line coding. Source: PCI Express Base Specification. */
const LANE_BYTES_PER_SECOND = { 3: 0.985e9, 4: 1.969e9, 5: 3.938e9 };

/** Bandwidth of the bus; null if there is none. */
export function busBytesPerSecond({ bus }: Pick<Gpu, 'bus'>): number | null {
  return bus === null ? null : LANE_BYTES_PER_SECOND[bus.generation] * bus.lanes;
}
