import { SAMPLER, SCHEDULER } from './fit-to-model.ts';

/** What clients ask for to fill their menus, by the last part of its address. Where Danqing has none of a kind, the list is empty. */
export const SHORT_LISTS: Readonly<Record<string, unknown>> = {
  samplers: [{ name: SAMPLER, aliases: ['k_euler', 'euler'], options: {} }],
  schedulers: [
    {
      name: SCHEDULER.toLowerCase(),
      label: SCHEDULER,
      aliases: null,
      default_rho: -1,
      need_inner_model: false,
    },
  ],
  upscalers: [{ name: 'None', model_name: null, model_path: null, model_url: null, scale: 1 }],
  'latent-upscale-modes': [],
  'sd-vae': [],
  'sd-modules': [],
  loras: [],
  embeddings: { loaded: {}, skipped: {} },
  hypernetworks: [],
  'face-restorers': [],
  'realesrgan-models': [],
  'prompt-styles': [],
  scripts: { txt2img: [], img2img: [] },
  'script-info': [],
  extensions: [],
  'cmd-flags': {},
};

/** Lists are read anew each time they are asked for: there is nothing to refresh. */
export const REFRESHES = [
  'refresh-checkpoints',
  'refresh-vae',
  'refresh-loras',
  'refresh-embeddings',
] as const;

/** What A1111 does with pictures that exist already. */
export const NOT_SUPPORTED = ['img2img', 'extra-single-image', 'extra-batch-images', 'interrogate'] as const;
