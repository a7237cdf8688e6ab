import { type Architecture, type Gpu, gpusOf, pcie } from './gpu.ts';

/** Professional cards sum f16 products in f32 at the full rate of their tensor cores, twice that of GeForce cards. */
function fullRate(name: string, flopsPerClock: number, source: string): Architecture {
  return { name, vendor: 'nvidia', unit: 'tensor', type: 'f16', flopsPerClock, source };
}

const VOLTA = fullRate('Volta', 16, 'NVIDIA Tesla V100 GPU Architecture whitepaper: 125 TFLOP/s at 1530 MHz');
const TURING = fullRate('Turing', 16, 'NVIDIA T4 datasheet: 65 TFLOP/s mixed precision');
const GA100 = fullRate('Ampere GA100', 32, 'NVIDIA A100 datasheet: 312 TFLOP/s dense');
const AMPERE = fullRate(
  'Ampere',
  8,
  'NVIDIA Ampere GA102 GPU Architecture whitepaper: RTX A6000 154.8 TFLOP/s dense',
);
const ADA = fullRate(
  'Ada Lovelace',
  8,
  'NVIDIA L4 datasheet: 121 TFLOP/s dense; L40S datasheet: 362 TFLOP/s dense',
);
const HOPPER = fullRate('Hopper', 32, 'NVIDIA H100 datasheet: SXM 989, PCIe 756 TFLOP/s dense');
const BLACKWELL = fullRate(
  'Blackwell',
  8,
  'NVIDIA RTX Blackwell PRO GPU Architecture whitepaper, appendix: dense f16',
);
const GB100 = fullRate('Blackwell GB100', 64, 'NVIDIA HGX B200 datasheet: 2.25 PFLOP/s dense a GPU');

const V100 = 'NVIDIA V100 datasheet';
const T4 = 'NVIDIA T4 datasheet';
const A_SERIES = 'NVIDIA RTX A-series datasheets';
const DATA_CENTRE = 'Datasheet of the product; clock derived from its published f16 figure';
const ADA_SERIES = 'NVIDIA RTX Ada Generation datasheets';
const PRO_SERIES = 'NVIDIA RTX PRO Blackwell datasheets';

export const PROFESSIONAL_CARDS: readonly Gpu[] = [
  ...gpusOf(VOLTA, V100, [['Tesla V100 SXM2', 5120, 1530, [16, 32], 900, pcie(3, 16)]]),
  ...gpusOf(TURING, T4, [['Tesla T4', 2560, 1590, 16, 320, pcie(3, 16)]]),
  ...gpusOf(AMPERE, A_SERIES, [
    ['RTX A2000', 3328, 1200, [6, 12], 288, pcie(4, 16)],
    ['RTX A4000', 6144, 1560, 16, 448, pcie(4, 16)],
    ['RTX A4500', 7168, 1650, 20, 640, pcie(4, 16)],
    ['RTX A5000', 8192, 1695, 24, 768, pcie(4, 16)],
    ['RTX A6000', 10752, 1800, 48, 768, pcie(4, 16)],
    ['A10', 9216, 1695, 24, 600, pcie(4, 16)],
  ]),
  ...gpusOf(ADA, ADA_SERIES, [
    ['RTX 2000 Ada', 2816, 2130, 16, 224, pcie(4, 8)],
    ['RTX 4000 Ada', 6144, 2175, 20, 360, pcie(4, 16)],
    ['RTX 5000 Ada', 12800, 2550, 32, 576, pcie(4, 16)],
    ['RTX 6000 Ada', 18176, 2505, 48, 960, pcie(4, 16)],
    ['L4', 7424, 2040, 24, 300, pcie(4, 16)],
    ['L40S', 18176, 2520, 48, 864, pcie(4, 16)],
  ]),
  ...gpusOf(BLACKWELL, PRO_SERIES, [
    ['RTX PRO 2000 Blackwell', 4352, 1957, 16, 288, pcie(5, 8)],
    ['RTX PRO 4000 Blackwell', 8960, 2055, 24, 672, pcie(5, 16)],
    ['RTX PRO 4500 Blackwell', 10496, 2407, 32, 896, pcie(5, 16)],
    ['RTX PRO 5000 Blackwell', 14080, 2377, 48, 1344, pcie(5, 16)],
    ['RTX PRO 6000 Blackwell', 24064, 2617, 96, 1792, pcie(5, 16)],
  ]),
  ...gpusOf(
    BLACKWELL,
    'NVIDIA DGX Spark: specifications; clock derived from 1 PFLOP/s sparse FP4, 64 a core and clock',
    [['GB10', 6144, 2543, 128, 273, null, ['dgx spark']]],
  ),
  ...gpusOf(GA100, DATA_CENTRE, [
    ['A100 PCIe', 6912, 1410, 40, 1555, pcie(4, 16)],
    ['A100 PCIe', 6912, 1410, 80, 1935, pcie(4, 16)],
    ['A100 SXM', 6912, 1410, 40, 1555, pcie(4, 16)],
    ['A100 SXM', 6912, 1410, 80, 2039, pcie(4, 16)],
  ]),
  ...gpusOf(HOPPER, DATA_CENTRE, [
    ['H100 PCIe', 14592, 1620, 80, 2000, pcie(5, 16)],
    ['H100 SXM', 16896, 1830, 80, 3350, pcie(5, 16)],
    ['H200', 16896, 1830, 141, 4800, pcie(5, 16)],
  ]),
  ...gpusOf(GB100, DATA_CENTRE, [['B200', 18944, 1856, 180, 8000, pcie(5, 16)]]),
];
