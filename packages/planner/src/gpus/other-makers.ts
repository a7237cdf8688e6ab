import { type Architecture, type Gpu, gpusOf, pcie } from './gpu.ts';

/** A core is a stream processor; a compute unit has 64. */
const RDNA2: Architecture = {
  name: 'RDNA 2',
  vendor: 'amd',
  unit: 'shader',
  type: 'f16',
  flopsPerClock: 4,
  source: 'AMD Radeon RX 6800 XT specifications: peak half precision is twice peak single precision',
};
const RDNA3: Architecture = {
  name: 'RDNA 3',
  vendor: 'amd',
  unit: 'tensor',
  type: 'f16',
  flopsPerClock: 8,
  source:
    'AMD GPUOpen, "How to accelerate AI applications on RDNA 3 using WMMA": 512 f16 FLOP a compute unit and clock',
};
const RDNA4: Architecture = {
  name: 'RDNA 4',
  vendor: 'amd',
  unit: 'tensor',
  type: 'f16',
  flopsPerClock: 16,
  source: 'AMD Radeon RX 9070 XT specifications: peak f16 matrix 195 TFLOP/s dense',
};
/** A core is a lane of a vector engine. */
const XE_HPG: Architecture = {
  name: 'Alchemist',
  vendor: 'intel',
  unit: 'tensor',
  type: 'f16',
  flopsPerClock: 16,
  source:
    'Intel Xe-HPG architecture introduction: a matrix engine does 128 f16 operations a clock, 16 engines a Xe core',
};
const XE2_HPG: Architecture = {
  name: 'Battlemage',
  vendor: 'intel',
  unit: 'tensor',
  type: 'f16',
  flopsPerClock: 16,
  source: 'Intel Arc B580 specifications: 233 int8 TOPS; f16 is half of that',
};
/** A core is a GPU core with 128 lanes. */
const APPLE: Architecture = {
  name: 'Apple GPU',
  vendor: 'apple',
  unit: 'shader',
  type: 'f32',
  flopsPerClock: 256,
  source: 'Apple M1 announcement: 2.6 TFLOP/s with 8 cores; f16 is not faster',
};
const APPLE_WITH_MATRIX_UNITS: Architecture = {
  name: 'Apple GPU with neural accelerators',
  vendor: 'apple',
  unit: 'tensor',
  type: 'f16',
  flopsPerClock: 1024,
  source:
    'T. Zakharko, "Investigating the GPU Neural Accelerators on Apple A19/M5": measured 1024 f16 FLOP a core and clock',
};

const RX_6000 = 'AMD Radeon RX 6000 Series product pages: specifications';
const RX_7000 = 'AMD Radeon RX 7000 Series product pages: specifications';
const RX_9000 = 'AMD Radeon RX 9000 Series product pages: specifications';
const RYZEN_AI_MAX = 'AMD Ryzen AI Max+ 395 product page: Radeon 8060S, 40 compute units at 2900 MHz';
const ARC = 'Intel product specifications: Arc A-series, graphics clock';
const ARC_B = 'Intel product specifications: Arc B-series; clock of the published int8 TOPS';
const M1_TO_M4 =
  'Apple technical specifications (cores, memory, bandwidth); Apple publishes no clock: of M1 and M2 taken so that its published TFLOP/s hold, of M3 and M4 the highest of public estimates';
const M5 =
  'Apple technical specifications (cores, memory, bandwidth); clock as estimated in the source of the rate';

export const RADEON_CARDS: readonly Gpu[] = [
  ...gpusOf(RDNA2, RX_6000, [
    ['Radeon RX 6500 XT', 1024, 2815, 4, 144, pcie(4, 4)],
    ['Radeon RX 6600', 1792, 2491, 8, 224, pcie(4, 8)],
    ['Radeon RX 6600 XT', 2048, 2589, 8, 256, pcie(4, 8)],
    ['Radeon RX 6650 XT', 2048, 2635, 8, 280, pcie(4, 8)],
    ['Radeon RX 6700', 2304, 2450, 10, 320, pcie(4, 16)],
    ['Radeon RX 6700 XT', 2560, 2581, 12, 384, pcie(4, 16)],
    ['Radeon RX 6750 XT', 2560, 2600, 12, 432, pcie(4, 16)],
    ['Radeon RX 6800', 3840, 2105, 16, 512, pcie(4, 16)],
    ['Radeon RX 6800 XT', 4608, 2250, 16, 512, pcie(4, 16)],
    ['Radeon RX 6900 XT', 5120, 2250, 16, 512, pcie(4, 16)],
    ['Radeon RX 6950 XT', 5120, 2310, 16, 576, pcie(4, 16)],
  ]),
  ...gpusOf(RDNA3, RX_7000, [
    ['Radeon RX 7600', 2048, 2655, 8, 288, pcie(4, 8)],
    ['Radeon RX 7600 XT', 2048, 2755, 16, 288, pcie(4, 8)],
    ['Radeon RX 7700 XT', 3456, 2544, 12, 432, pcie(4, 16)],
    ['Radeon RX 7800 XT', 3840, 2430, 16, 624, pcie(4, 16)],
    ['Radeon RX 7900 GRE', 5120, 2245, 16, 576, pcie(4, 16)],
    ['Radeon RX 7900 XT', 5376, 2394, 20, 800, pcie(4, 16)],
    ['Radeon RX 7900 XTX', 6144, 2498, 24, 960, pcie(4, 16)],
  ]),
  ...gpusOf(RDNA3, RYZEN_AI_MAX, [
    ['Radeon 8060S', 2560, 2900, [32, 64, 128], 256, null, ['strix halo', 'ryzen ai max 395']],
  ]),
  ...gpusOf(RDNA4, RX_9000, [
    ['Radeon RX 9060 XT', 2048, 3130, [8, 16], 322, pcie(5, 16)],
    ['Radeon RX 9070 GRE', 3072, 2790, 12, 432, pcie(5, 16)],
    ['Radeon RX 9070', 3584, 2520, 16, 645, pcie(5, 16)],
    ['Radeon RX 9070 XT', 4096, 2970, 16, 645, pcie(5, 16)],
  ]),
];

export const ARC_CARDS: readonly Gpu[] = [
  ...gpusOf(XE_HPG, ARC, [
    ['Arc A380', 1024, 2000, 6, 186, pcie(4, 8)],
    ['Arc A580', 3072, 1700, 8, 512, pcie(4, 16)],
    ['Arc A750', 3584, 2050, 8, 512, pcie(4, 16)],
    ['Arc A770', 4096, 2100, [8, 16], 560, pcie(4, 16)],
  ]),
  ...gpusOf(XE2_HPG, ARC_B, [
    ['Arc B570', 2304, 2750, 10, 380, pcie(4, 8)],
    ['Arc B580', 2560, 2850, 12, 456, pcie(4, 8)],
  ]),
];

export const APPLE_CHIPS: readonly Gpu[] = [
  ...gpusOf(APPLE, M1_TO_M4, [
    ['Apple M1', 8, 1278, [8, 16], 68, null],
    ['Apple M1 Pro', 16, 1296, [16, 32], 200, null],
    ['Apple M1 Max', 32, 1296, [32, 64], 400, null],
    ['Apple M1 Ultra', 64, 1296, [64, 128], 800, null],
    ['Apple M2', 10, 1398, [8, 16, 24], 100, null],
    ['Apple M2 Pro', 19, 1398, [16, 32], 200, null],
    ['Apple M2 Max', 38, 1398, [32, 64, 96], 400, null],
    ['Apple M2 Ultra', 76, 1398, [64, 128, 192], 800, null],
    ['Apple M3', 10, 1600, [8, 16, 24], 100, null],
    ['Apple M3 Pro', 18, 1600, [18, 36], 150, null],
    ['Apple M3 Max', 40, 1600, [48, 64, 128], 400, null],
    ['Apple M3 Ultra', 80, 1600, [96, 256, 512], 819, null],
    ['Apple M4', 10, 1660, [16, 24, 32], 120, null],
    ['Apple M4 Pro', 20, 1660, [24, 48, 64], 273, null],
    ['Apple M4 Max', 40, 1660, [48, 64, 128], 546, null],
  ]),
  ...gpusOf(APPLE_WITH_MATRIX_UNITS, M5, [
    ['Apple M5', 10, 1750, [16, 24, 32], 153, null],
    ['Apple M5 Pro', 20, 1750, [24, 48, 64], 307, null],
    ['Apple M5 Max', 40, 1750, [48, 64, 128], 614, null],
  ]),
];
