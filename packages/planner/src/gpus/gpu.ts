/** Graphics cards as data: what their makers publish, and the peak that follows from it. */

export type Vendor = 'nvidia' | 'amd' | 'intel' | 'apple';

/** PCI Express; null for memory that the processor shares. */
export interface Bus {
  readonly generation: 3 | 4 | 5;
  readonly lanes: 4 | 8 | 16;
}

/** The units that multiply matrices fastest, and what they do in one clock. */
export interface Architecture {
  readonly name: string;
  readonly vendor: Vendor;
  /**
   * `tensor`: units for matrices, dense f16 products summed in f32 (the rate with f16 sums is higher and is not used).
   * `shader`: there are none; the general units at their best rate, f16 or f32.
   */
  readonly unit: 'tensor' | 'shader';
  readonly type: 'f16' | 'f32';
  /** Of one core as the maker counts them; a multiplication and an addition are two. */
  readonly flopsPerClock: number;
  /** Where that rate stands. */
  readonly source: string;
}

export interface Gpu {
  /** Product and memory: unique. */
  readonly name: string;
  readonly product: string;
  readonly aliases: readonly string[];
  readonly architecture: Architecture;
  readonly memoryBytes: number;
  readonly memoryBytesPerSecond: number;
  readonly bus: Bus | null;
  readonly isLaptop: boolean;
  /** Cores x highest boost clock x FLOP per clock: no product of matrices is faster, at that clock. */
  readonly peakFlops: number;
  /** The same at the lowest boost clock in which a laptop's maker may sell it; elsewhere the same as the peak. */
  readonly lowPowerFlops: number;
  /** Where cores, clock, memory and bus stand. */
  readonly source: string;
}

/** MHz; of laptops the range that the maker allows, from the lowest power to the highest. */
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

/** Cards of one architecture, one for each size of memory. */
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

/** Of one lane in one direction, after line coding: 128 of 130 bits. Source: PCI Express Base Specification. */
const LANE_BYTES_PER_SECOND = { 3: 0.985e9, 4: 1.969e9, 5: 3.938e9 };

/** What the bus can carry at most; null where there is none to cross. */
export function busBytesPerSecond({ bus }: Pick<Gpu, 'bus'>): number | null {
  return bus === null ? null : LANE_BYTES_PER_SECOND[bus.generation] * bus.lanes;
}
