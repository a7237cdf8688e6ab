import type { AdaptationKind } from '@danqing/protocol';

/** What was done when memory was refused while a picture was drawn. */
export const adaptationsEn = {
  title: 'Memory was short',
  about: 'The picture is what was asked for; it took more time.',
  planned: (bytes: string) => `then planned: ${bytes}`,
  kinds: {
    reclaim: 'Idle memory was given back',
    stage: 'One stage after the other',
    tile: 'Developed in smaller tiles',
    stream: 'More of the weights streamed',
    encoder: 'The prompt is read on the processor',
    weights: 'Drawn with smaller weights of the same model',
    restart: 'The engine started again and takes less',
  } satisfies Record<AdaptationKind, string>,
};
