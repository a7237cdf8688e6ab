/** Published measurements of Z-Image-Turbo by others, each with a link to its source. */
export interface PublishedSpeed {
  /** A name that `findGpu` accepts. */
  readonly card: string;
  readonly width: number;
  readonly height: number;
  /** Evaluations of the transformer; where a program says "9 steps", the 8 that compute something. */
  readonly evaluations: number;
  readonly seconds: number;
  readonly setting: string;
  /**
   * `measured`: backed by a log or a named user; `hampered`: likewise, but limited by something other than the card, as
   * the setting says; `claimed`: backed only by an article.
   */
  readonly kind: 'measured' | 'hampered' | 'claimed';
  readonly source: string;
}

type Row = readonly [
  card: string,
  edge: number,
  evaluations: number,
  seconds: number,
  setting: string,
  kind: PublishedSpeed['kind'],
  source: string,
];

const ROWS: readonly Row[] = [
  ['RTX 5090', 1024, 20, 11.07, 'vLLM-Omni, bf16', 'measured', 'github.com/vllm-project/vllm-omni/pull/3830'],
  ['RTX 3060 12 GB', 1024, 8, 24, 'ComfyUI', 'measured', 'github.com/Tongyi-MAI/Z-Image/issues/153'],
  ['RTX 3060 12 GB', 2048, 8, 124, 'ComfyUI', 'measured', 'github.com/Tongyi-MAI/Z-Image/issues/153'],
  [
    'RTX 3060 12 GB',
    1024,
    8,
    300,
    'diffusers, swapping',
    'hampered',
    'github.com/Tongyi-MAI/Z-Image/issues/153',
  ],
  [
    'RTX 5070 Ti Laptop',
    1024,
    8,
    25,
    'ComfyUI',
    'measured',
    'github.com/ratszhu/Z-Image-Turbo-Carto/issues/1',
  ],
  [
    'RTX 4070 12 GB',
    1024,
    8,
    180,
    'diffusers, bf16, offloading',
    'hampered',
    'github.com/ratszhu/Z-Image-Turbo-Carto/issues/1',
  ],
  [
    'RTX 2070 SUPER',
    1024,
    8,
    786,
    'diffusers, bf16, offloading',
    'hampered',
    'github.com/ratszhu/Z-Image-Turbo-Carto/issues/1',
  ],
  [
    'RTX 2060 SUPER',
    1024,
    8,
    120,
    'all in f32, before f16 worked',
    'hampered',
    'github.com/nunchux-ai/nunchaku/issues/814',
  ],
  ['GB10', 1024, 8, 7.55, 'bf16', 'measured', 'ai-muninn.com/en/blog/dgx-spark-zimage-turbo-nvfp4-bench'],
  ['B200', 512, 8, 0.258, 'Unsloth, bf16, eager', 'measured', 'github.com/unslothai/unsloth/pull/10537'],
  [
    'RX 7900 XTX',
    1024,
    8,
    8.32,
    'ComfyUI, ROCm, 1.04 s a step',
    'measured',
    'github.com/ROCm/legacy-rocm-build/issues/5834',
  ],
  ['RX 7900 XTX', 1024, 8, 53, 'ncnn, Vulkan', 'measured', 'github.com/Tencent/ncnn/pull/6519'],
  ['RX 9060 XT 16 GB', 1024, 8, 100, 'ncnn, Vulkan', 'measured', 'github.com/Tencent/ncnn/pull/6519'],
  ['RX 9060 XT 16 GB', 1024, 8, 25, 'ComfyUI', 'measured', 'github.com/LostRuins/koboldcpp/issues/2381'],
  [
    'Radeon 8060S 128 GB',
    1024,
    8,
    10,
    'ComfyUI, bf16',
    'measured',
    'github.com/IgnatBeresnev/comfyui-gfx1151/issues/1',
  ],
  [
    'Arc B580',
    1024,
    8,
    25,
    'ComfyUI in AI Playground',
    'measured',
    'github.com/intel/AI-Playground/issues/389',
  ],
  ['Apple M2 16 GB', 1024, 8, 357, 'zimage.swift, q8', 'measured', 'github.com/mzbac/zimage.swift/issues/1'],
  [
    'Apple M2 Max 32 GB',
    1024,
    8,
    120,
    'zimage.swift, q8',
    'measured',
    'github.com/mzbac/zimage.swift/issues/1',
  ],
  [
    'Apple M2 Ultra 64 GB',
    1024,
    8,
    40,
    'zimage.swift, q8',
    'measured',
    'github.com/mzbac/zimage.swift/issues/1',
  ],
  ['Apple M4 Max 48 GB', 1024, 8, 90, 'mflux, f16', 'measured', 'github.com/filipstrand/mflux/pull/286'],
  ['Apple M5 Max 48 GB', 768, 8, 9.5, 'mflux', 'measured', 'github.com/filipstrand/mflux/issues/386'],
  [
    'RTX 4090 24 GB',
    1024,
    8,
    0.8,
    'article',
    'claimed',
    'zimage.net/blog/z-image-turbo-review-speed-vs-quality',
  ],
  ['RTX 4090 24 GB', 1024, 8, 0.9, 'article', 'claimed', 'www.pwwt.cn/news/332382'],
  ['RTX 4070 12 GB', 1024, 40, 3.8, 'article', 'claimed', 'www.maplevalley.com.cn/news/815595'],
  ['RTX 3090 24 GB', 1024, 40, 15.6, 'article', 'claimed', 'www.mynw.cn/news/679054.html'],
  [
    'RTX 3070 8 GB',
    1024,
    80,
    18.7,
    'adaptation article, 40 steps, CFG 7.5',
    'claimed',
    'www.0539edu.com/news/980683',
  ],
  [
    'RTX 4060 Ti 8 GB',
    1024,
    80,
    13.6,
    'adaptation article, 40 steps, CFG 7.5',
    'claimed',
    'www.0539edu.com/news/980683',
  ],
  [
    'RTX 4090 24 GB',
    1024,
    80,
    8.2,
    'adaptation article, 40 steps, CFG 7.5',
    'claimed',
    'www.0539edu.com/news/980683',
  ],
];

export const PUBLISHED_SPEEDS: readonly PublishedSpeed[] = ROWS.map(
  ([card, edge, evaluations, seconds, setting, kind, source]) => ({
    card,
    width: edge,
    height: edge,
    evaluations,
    seconds,
    setting,
    kind,
    source,
  }),
);
