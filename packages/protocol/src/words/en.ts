import type { EnumWords } from './word-lists.ts';

export const en: EnumWords = {
  placements: { resident: 'all weights resident', staged: 'stage by stage', streamed: 'weights streamed' },
  stageModes: {
    whole: 'whole',
    resident: 'resident',
    staged: 'comes for its stage',
    streamed: 'weights streamed',
    tiled: 'in tiles',
    elsewhere: 'on the CPU',
  },
  adaptations: {
    reclaim: 'Idle memory was freed',
    stage: 'One stage after another',
    tile: 'Decoded in smaller tiles',
    stream: 'More of the weights were streamed',
    encoder: 'The prompt was read on the CPU',
    weights: 'Drawn with smaller weights of the same model',
    restart: 'The engine was restarted and uses less',
  },
  modelKinds: { turbo: 'Turbo', base: 'Z-Image (base)' },
  reportParts: {
    load: 'Loading, and two images',
    calibrate: 'Fastest computation of this machine',
    sizes: 'Five sizes',
    budgets: 'Smaller budgets',
    stability: 'Many images in a row',
    prompts: 'Short and long prompts',
  },
};
