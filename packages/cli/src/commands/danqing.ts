import { defineCommand } from '../command.ts';
import { bench } from './bench.ts';
import { cache } from './cache.ts';
import { config } from './config.ts';
import { doctor } from './doctor.ts';
import { generate } from './generate.ts';
import { mcp } from './mcp.ts';
import { models } from './models.ts';
import { plan } from './plan.ts';
import { report } from './report.ts';
import { serve } from './serve.ts';
import { show } from './show.ts';
import { trace } from './trace.ts';

/** The program with its commands, in the order of its help. */
export const danqing = defineCommand({
  name: 'danqing',
  en: 'Draws pictures from Chinese and English prompts with Z-Image-Turbo, on the card you already own.',
  zh: '用你已有的显卡，通过 Z-Image-Turbo 把中文或英文提示词画成图片。',
  examples: ['danqing generate "一只可爱的橘色猫咪，窗台，阳光"', 'danqing doctor'],
  commands: [generate, serve, mcp, trace, show, models, cache, config, plan, bench, report, doctor],
});
