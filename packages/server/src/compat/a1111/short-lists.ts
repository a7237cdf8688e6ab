import { SAMPLER, SCHEDULER } from './fit-to-model.ts';

/**
 * Lists that clients fetch to fill their menus, by the last part of the path. A list is empty if Danqing has nothing of
 * its kind.
 */
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

/** Nothing to refresh: every request reads the lists anew. */
export const REFRESHES = [
  'refresh-checkpoints',
  'refresh-vae',
  'refresh-loras',
  'refresh-embeddings',
] as const;

/** A1111's operations on existing images. */
export const NOT_SUPPORTED = ['img2img', 'extra-single-image', 'extra-batch-images', 'interrogate'] as const;
