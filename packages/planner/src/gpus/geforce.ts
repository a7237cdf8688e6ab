import { type Architecture, type Gpu, gpusOf, pcie } from './gpu.ts';

/** GeForce cards from the 20 series on sum f16 products in f32 at half the f16 rate of their tensor cores. */
const PASCAL: Architecture = {
  name: 'Pascal',
  vendor: 'nvidia',
  unit: 'shader',
  type: 'f32',
  flopsPerClock: 2,
  source:
    'CUDA C++ Programming Guide, arithmetic instructions: compute capability 6.1 has f16 at 1/64 of f32',
};
const TURING_WITHOUT_TENSOR_CORES: Architecture = {
  name: 'Turing (GTX 16)',
  vendor: 'nvidia',
  unit: 'shader',
  type: 'f16',
  flopsPerClock: 4,
  source: 'NVIDIA Turing GPU Architecture whitepaper: f16 at twice the rate of f32',
};
const TURING: Architecture = {
  name: 'Turing',
  vendor: 'nvidia',
  unit: 'tensor',
  type: 'f16',
  flopsPerClock: 8,
  source:
    'NVIDIA Turing GPU Architecture whitepaper, comparison of RTX 2080 Ti: 53.8 TFLOP/s with FP32 accumulate at 1545 MHz',
};
const AMPERE: Architecture = {
  name: 'Ampere',
  vendor: 'nvidia',
  unit: 'tensor',
  type: 'f16',
  flopsPerClock: 4,
  source:
    'NVIDIA Ampere GA102 GPU Architecture whitepaper, table 3: RTX 3090 71, RTX 3080 59.5 TFLOP/s dense with FP32 accumulate',
};
const ADA: Architecture = {
  name: 'Ada Lovelace',
  vendor: 'nvidia',
  unit: 'tensor',
  type: 'f16',
  flopsPerClock: 4,
  source:
    'NVIDIA Ada GPU Architecture whitepaper, appendix A: RTX 4090 165.2, RTX 4080 97.5 TFLOP/s dense with FP32 accumulate',
};
const BLACKWELL: Architecture = {
  name: 'Blackwell',
  vendor: 'nvidia',
  unit: 'tensor',
  type: 'f16',
  flopsPerClock: 4,
  source:
    'NVIDIA RTX Blackwell GPU Architecture whitepaper, appendix A: RTX 5090 209.5 TFLOP/s dense with FP32 accumulate',
};

const GEFORCE_10 = 'NVIDIA GeForce 10 Series product pages: specifications';
const GEFORCE_16 = 'NVIDIA GeForce 16 Series product pages: specifications';
const GEFORCE_20 = 'NVIDIA GeForce 20 Series product pages: reference specifications';
const GEFORCE_30 = 'NVIDIA GeForce RTX 30 Series: compare GPUs, full specifications';
const GEFORCE_40 = 'NVIDIA GeForce RTX 40 Series: compare GPUs, full specifications';
const GEFORCE_50 = 'NVIDIA GeForce RTX 50 Series: compare GPUs, full specifications';
const LAPTOPS_20 = 'NVIDIA GeForce RTX 20 Series laptops: specifications, Max-Q to full power';
const LAPTOPS_30 =
  'NVIDIA GeForce Laptops: compare 30 series laptop specs, boost clock from lowest to highest power';
const LAPTOPS_40 =
  'NVIDIA GeForce Laptops: compare 40 series laptop specs, boost clock from lowest to highest power';
const LAPTOPS_50 =
  'NVIDIA GeForce Laptops: compare 50 series laptop specs; highest clock derived from "AI TOPS" (sparse FP4, 64 a core and clock)';

export const GEFORCE_CARDS: readonly Gpu[] = [
  ...gpusOf(PASCAL, GEFORCE_10, [
    ['GeForce GTX 1050 Ti', 768, 1392, 4, 112, pcie(3, 16)],
    ['GeForce GTX 1060', 1280, 1708, 6, 192, pcie(3, 16)],
    ['GeForce GTX 1070', 1920, 1683, 8, 256, pcie(3, 16)],
    ['GeForce GTX 1070 Ti', 2432, 1683, 8, 256, pcie(3, 16)],
    ['GeForce GTX 1080', 2560, 1733, 8, 320, pcie(3, 16)],
    ['GeForce GTX 1080 Ti', 3584, 1582, 11, 484, pcie(3, 16)],
  ]),
  ...gpusOf(TURING_WITHOUT_TENSOR_CORES, GEFORCE_16, [
    ['GeForce GTX 1650', 896, 1665, 4, 128, pcie(3, 16)],
    ['GeForce GTX 1660', 1408, 1785, 6, 192, pcie(3, 16)],
    ['GeForce GTX 1660 SUPER', 1408, 1785, 6, 336, pcie(3, 16)],
    ['GeForce GTX 1660 Ti', 1536, 1770, 6, 288, pcie(3, 16)],
  ]),
  ...gpusOf(TURING, GEFORCE_20, [
    ['GeForce RTX 2060', 1920, 1680, 6, 336, pcie(3, 16)],
    ['GeForce RTX 2060', 2176, 1650, 12, 336, pcie(3, 16)],
    ['GeForce RTX 2060 SUPER', 2176, 1650, 8, 448, pcie(3, 16)],
    ['GeForce RTX 2070', 2304, 1620, 8, 448, pcie(3, 16)],
    ['GeForce RTX 2070 SUPER', 2560, 1770, 8, 448, pcie(3, 16)],
    ['GeForce RTX 2080', 2944, 1710, 8, 448, pcie(3, 16)],
    ['GeForce RTX 2080 SUPER', 3072, 1815, 8, 496, pcie(3, 16)],
    ['GeForce RTX 2080 Ti', 4352, 1545, 11, 616, pcie(3, 16)],
  ]),
  ...gpusOf(TURING, LAPTOPS_20, [
    ['GeForce RTX 2060 Laptop', 1920, [1185, 1560], 6, 336, pcie(3, 16)],
    ['GeForce RTX 2070 Laptop', 2304, [1185, 1440], 8, 448, pcie(3, 16)],
    ['GeForce RTX 2080 Laptop', 2944, [1095, 1590], 8, 448, pcie(3, 16)],
  ]),
  ...gpusOf(AMPERE, GEFORCE_30, [
    ['GeForce RTX 3050', 2304, 1470, 6, 168, pcie(4, 8)],
    ['GeForce RTX 3050', 2560, 1777, 8, 224, pcie(4, 8)],
    ['GeForce RTX 3060', 3584, 1777, 8, 240, pcie(4, 16)],
    ['GeForce RTX 3060', 3584, 1777, 12, 360, pcie(4, 16)],
    ['GeForce RTX 3060 Ti', 4864, 1665, 8, 448, pcie(4, 16)],
    ['GeForce RTX 3070', 5888, 1725, 8, 448, pcie(4, 16)],
    ['GeForce RTX 3070 Ti', 6144, 1770, 8, 608, pcie(4, 16)],
    ['GeForce RTX 3080', 8704, 1710, 10, 760, pcie(4, 16)],
    ['GeForce RTX 3080', 8960, 1710, 12, 912, pcie(4, 16)],
    ['GeForce RTX 3080 Ti', 10240, 1665, 12, 912, pcie(4, 16)],
    ['GeForce RTX 3090', 10496, 1695, 24, 936, pcie(4, 16)],
    ['GeForce RTX 3090 Ti', 10752, 1860, 24, 1008, pcie(4, 16)],
  ]),
  ...gpusOf(AMPERE, LAPTOPS_30, [
    ['GeForce RTX 3050 Laptop', 2048, [1057, 1740], 4, 192, pcie(4, 8)],
    ['GeForce RTX 3050 Ti Laptop', 2560, [1035, 1695], 4, 192, pcie(4, 8)],
    ['GeForce RTX 3060 Laptop', 3840, [1282, 1703], 6, 336, pcie(4, 16), ['3060m', '3060l']],
    ['GeForce RTX 3070 Laptop', 5120, [1290, 1620], 8, 448, pcie(4, 16)],
    ['GeForce RTX 3070 Ti Laptop', 5888, [1035, 1485], 8, 448, pcie(4, 16)],
    ['GeForce RTX 3080 Laptop', 6144, [1245, 1710], [8, 16], 448, pcie(4, 16)],
    ['GeForce RTX 3080 Ti Laptop', 7424, [1125, 1590], 16, 512, pcie(4, 16)],
  ]),
  ...gpusOf(ADA, GEFORCE_40, [
    ['GeForce RTX 4060', 3072, 2460, 8, 272, pcie(4, 8)],
    ['GeForce RTX 4060 Ti', 4352, 2535, [8, 16], 288, pcie(4, 8)],
    ['GeForce RTX 4070', 5888, 2475, 12, 504, pcie(4, 16)],
    ['GeForce RTX 4070 SUPER', 7168, 2475, 12, 504, pcie(4, 16), ['4070s']],
    ['GeForce RTX 4070 Ti', 7680, 2610, 12, 504, pcie(4, 16)],
    ['GeForce RTX 4070 Ti SUPER', 8448, 2610, 16, 672, pcie(4, 16), ['4070 tis']],
    ['GeForce RTX 4080', 9728, 2505, 16, 717, pcie(4, 16)],
    ['GeForce RTX 4080 SUPER', 10240, 2550, 16, 736, pcie(4, 16), ['4080s']],
    ['GeForce RTX 4090 D', 14592, 2520, 24, 1008, pcie(4, 16)],
    ['GeForce RTX 4090', 16384, 2520, 24, 1008, pcie(4, 16)],
  ]),
  ...gpusOf(ADA, LAPTOPS_40, [
    ['GeForce RTX 4050 Laptop', 2560, [1605, 2370], 6, 192, pcie(4, 8)],
    ['GeForce RTX 4060 Laptop', 3072, [1470, 2370], 8, 256, pcie(4, 8)],
    ['GeForce RTX 4070 Laptop', 4608, [1230, 2175], 8, 256, pcie(4, 8)],
    ['GeForce RTX 4080 Laptop', 7424, [1350, 2280], 12, 432, pcie(4, 16)],
    ['GeForce RTX 4090 Laptop', 9728, [1455, 2040], 16, 576, pcie(4, 16)],
  ]),
  ...gpusOf(BLACKWELL, GEFORCE_50, [
    ['GeForce RTX 5050', 2560, 2572, 8, 320, pcie(5, 8)],
    ['GeForce RTX 5060', 3840, 2497, 8, 448, pcie(5, 8)],
    ['GeForce RTX 5060 Ti', 4608, 2572, [8, 16], 448, pcie(5, 8)],
    ['GeForce RTX 5070', 6144, 2512, 12, 672, pcie(5, 16)],
    ['GeForce RTX 5070 Ti', 8960, 2452, 16, 896, pcie(5, 16)],
    ['GeForce RTX 5080', 10752, 2617, 16, 960, pcie(5, 16)],
    ['GeForce RTX 5090 D', 21760, 2407, 32, 1792, pcie(5, 16)],
    ['GeForce RTX 5090', 21760, 2407, 32, 1792, pcie(5, 16)],
  ]),
  ...gpusOf(BLACKWELL, LAPTOPS_50, [
    ['GeForce RTX 5050 Laptop', 2560, [1500, 2686], 8, 384, pcie(5, 8)],
    ['GeForce RTX 5060 Laptop', 3328, [1455, 2686], 8, 384, pcie(5, 8)],
    ['GeForce RTX 5070 Laptop', 4608, [1425, 2706], 8, 384, pcie(5, 8)],
    ['GeForce RTX 5070 Ti Laptop', 5888, [1447, 2632], 12, 672, pcie(5, 16)],
    ['GeForce RTX 5080 Laptop', 7680, [1500, 2714], 16, 896, pcie(5, 16)],
    ['GeForce RTX 5090 Laptop', 10496, [1515, 2715], 24, 896, pcie(5, 16)],
  ]),
];
