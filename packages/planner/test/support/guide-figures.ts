import { leastPeak, QUANT_PRESETS } from '@danqing/core/memory';
import { PUBLISHED_MODEL } from '@danqing/core/models';
import { pictureFlops } from '@danqing/core/pipeline';
import { evaluationsOf, type Language, type PlanReport } from '@danqing/protocol';
import { ARTICLE_SECONDS } from '../../../core/test/support/article-claims.ts';
import { pictureOf, publishedRequirements } from '../../../engine/test/support/published-requirements.ts';
import { gpuRequirements } from '../../src/estimate.ts';
import { largestOnGpu, reportGpu } from '../../src/gpu-report.ts';
import { COMMON_CARDS } from '../../src/gpus/common-gpus.ts';
import { findGpu } from '../../src/gpus/find-gpu.ts';
import { planReportOfGpu } from '../../src/plan-report-of-gpu.ts';

const GIBIBYTE = 1024 ** 3;
const OWN = { steps: 8, guidance: 0 };
/** The article's CFG 7.5 is guidance 6.5 here. */
const ARTICLE = { steps: 40, guidance: 6.5 };
const model = publishedRequirements();
const megapixel = pictureOf(model, 1024);

type Names = Readonly<Record<string, string>>;
const NAMES: Readonly<Record<Language, Names>> = {
  en: { resident: 'all stays', staged: 'stage by stage', streamed: 'streamed' },
  zh: { resident: '全部常驻', staged: '逐阶段加载', streamed: '流式加载' },
};

/** The tables of the guide by name, with every line computed. */
export function guideTables(language: Language): Readonly<Record<string, string>> {
  const pick = (en: string, zh: string) => (language === 'en' ? en : zh);
  return {
    verdicts: verdicts(COMMON_CARDS, language),
    professional: verdicts(
      [
        'Tesla T4 16 GB',
        'RTX A4000 16 GB',
        'L4 24 GB',
        'A10 24 GB',
        'RTX 4090 24 GB',
        'A100 PCIe 40 GB',
        'H100 PCIe 80 GB',
      ],
      language,
    ),
    files: table(
      [
        pick('files', '文件'),
        pick('transformer', '扩散主干'),
        pick('text encoder', '文本编码器'),
        'VAE',
        pick('together', '合计'),
        pick('least for 1024x1024, streamed', '流式画 1024x1024 的最低用量'),
      ],
      QUANT_PRESETS.map((files) => {
        const needs = gpuRequirements(model, megapixel, files);
        const [encode = 0, denoise = 0, decode = 0] = needs.stages.map(({ weightBytes }) => weightBytes);
        return [
          files.name,
          gib(denoise),
          gib(encode),
          gib(decode),
          gib(encode + denoise + decode),
          gib(leastPeak(needs)),
        ];
      }),
    ),
    speed: table(
      [
        pick('card', '显卡'),
        pick('size', '尺寸'),
        pick('article', '原文'),
        pick('floor, 80 evaluations', '80 次求值的下限'),
        pick('floor without guidance, 40', '不算引导、40 次的下限'),
        pick('article of floor', '原文/下限'),
      ],
      ARTICLE_SECONDS.flatMap(({ card, seconds }) =>
        seconds.map(([width, height, claimed]) => {
          const flops = pictureFlops(PUBLISHED_MODEL.configs, model.promptTokens, {
            width,
            height,
          }).denoise;
          const floor = (evaluations: number) => (flops * evaluations) / findGpu(card).peakFlops;
          const full = floor(evaluationsOf(ARTICLE));
          return [
            card,
            `${width}x${height}`,
            `${claimed} s`,
            `${full.toFixed(1)} s`,
            `${floor(ARTICLE.steps).toFixed(1)} s`,
            `${((claimed / full) * 100).toFixed(0)} %`,
          ];
        }),
      ),
    ),
    settings: table(
      [
        pick('setting', '设置'),
        pick('evaluations', '求值次数'),
        'RTX 4060 Ti',
        'RTX 4090',
        pick('peak memory, RTX 4060 Ti', 'RTX 4060 Ti 显存峰值'),
      ],
      [
        [pick('8 steps, no guidance', '8 步，无引导'), OWN] as const,
        [pick('20 steps, CFG 7.5', '20 步，CFG 7.5'), { steps: 20, guidance: 6.5 }] as const,
        [pick('40 steps, CFG 7.5', '40 步，CFG 7.5'), ARTICLE] as const,
        [pick('60 steps, CFG 7.5', '60 步，CFG 7.5'), { steps: 60, guidance: 6.5 }] as const,
      ].map(([name, work]) => {
        const [small, large] = [planOf('RTX 4060 Ti 8 GB', work), planOf('RTX 4090 24 GB', work)];
        return [
          name,
          String(small.evaluations),
          secondsOf(small),
          secondsOf(large),
          gib(small.peakBytes ?? 0),
        ];
      }),
    ),
    prompts: table(
      [
        pick('tokens', '词元数'),
        pick('reading the prompt', '读提示词'),
        pick('one evaluation at 1024x1024', '1024x1024 求值一次'),
        pick('whole picture, 8 steps', '整张图，8 步'),
      ],
      [16, 64, 128, 256, 512].map((tokens) => {
        const { text, denoise, decode } = pictureFlops(PUBLISHED_MODEL.configs, tokens, megapixel);
        return [String(tokens), tera(text), tera(denoise), tera(text + 8 * denoise + decode)];
      }),
    ),
    laptops: table(
      [
        pick('card', '显卡'),
        pick('memory', '显存'),
        'TFLOP/s',
        pick('floor, 1024x1024, 8 steps', '1024x1024、8 步的下限'),
        pick('estimate', '估计'),
      ],
      [
        'RTX 3060 12 GB',
        'RTX 3060 Laptop 6 GB',
        'RTX 4070 12 GB',
        'RTX 4070 Laptop 8 GB',
        'RTX 4090 24 GB',
        'RTX 4090 Laptop 16 GB',
      ].map((name) => {
        const plan = planOf(name);
        const { peakFlops, lowPowerFlops, memoryBytes } = plan.device;
        const rates = [...new Set([lowPowerFlops ?? 0, peakFlops ?? 0])].map((rate) =>
          (rate / 1e12).toFixed(0),
        );
        return [
          name,
          gib(memoryBytes),
          rates.join('-'),
          `${plan.floors?.arithmeticSeconds.toFixed(1)} s`,
          secondsOf(plan),
        ];
      }),
    ),
    generations: table(
      [
        pick('from', '从'),
        pick('to', '到'),
        pick('arithmetic', '算力'),
        pick('memory bandwidth', '显存带宽'),
        pick('memory', '显存'),
        pick('operations a core and clock', '每核心每周期运算数'),
      ],
      [
        ['RTX 3060 Ti 8 GB', 'RTX 4060 Ti 8 GB'],
        ['RTX 3070 8 GB', 'RTX 4060 Ti 8 GB'],
        ['RTX 3070 8 GB', 'RTX 4070 12 GB'],
        ['RTX 3090 24 GB', 'RTX 4090 24 GB'],
      ].map(([from = '', to = '']) => {
        const [a, b] = [findGpu(from), findGpu(to)];
        const times = (x: number, y: number) => `x ${(y / x).toFixed(2)}`;
        return [
          from,
          to,
          times(a.peakFlops, b.peakFlops),
          times(a.memoryBytesPerSecond, b.memoryBytesPerSecond),
          times(a.memoryBytes, b.memoryBytes),
          `${a.architecture.flopsPerClock}, ${b.architecture.flopsPerClock}`,
        ];
      }),
    ),
  };
}

function verdicts(cards: readonly string[], language: Language): string {
  const pick = (en: string, zh: string) => (language === 'en' ? en : zh);
  const heads = [
    pick('card', '显卡'),
    pick('files to take', '用哪种文件'),
    pick('weights', '权重'),
    pick('peak of usable', '峰值 / 可用'),
    pick('floor (computed)', '下限（计算）'),
    pick('a picture (estimate)', '每张（估计）'),
    pick('largest square', '最大正方形'),
  ];
  return table(
    heads,
    cards.map((name) => {
      const plan = planOf(name);
      const candidates = model.pictures;
      const largest = largestOnGpu(model, findGpu(name), {
        work: OWN,
        memoryBudgetBytes: null,
        candidates,
        maxSeconds: null,
      });
      return [
        plan.device.name,
        plan.files ?? '',
        NAMES[language][plan.placement ?? ''] ?? '',
        `${gib(plan.peakBytes ?? 0)} / ${gib(plan.usableBytes)}`,
        `${plan.floors?.arithmeticSeconds.toFixed(1)} s`,
        secondsOf(plan),
        largest === null ? '-' : `${largest.width}x${largest.height}`,
      ];
    }),
  );
}

function planOf(name: string, work: { steps: number; guidance: number } = OWN): PlanReport {
  const question = { work, memoryBudgetBytes: null };
  const report = reportGpu(model, findGpu(name), megapixel, { ...question, candidates: [] });
  return planReportOfGpu(model, report, question);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function secondsOf({ time }: PlanReport): string {
  if (time === null) return '?';
  const digits = (value: number) =>
    value < 9.95 ? value.toFixed(1) : Number(value.toPrecision(2)).toFixed(0);
  return `${digits(time.lowSeconds)}-${digits(time.highSeconds)} s`;
}

const gib = (bytes: number): string => `${(bytes / GIBIBYTE).toFixed(1)} GiB`;
const tera = (flops: number): string => `${Number((flops / 1e12).toPrecision(3))} TFLOP`;
