import type { AutoencoderConfig } from './autoencoder/config.ts';
import type { Qwen3Config } from './qwen3/config.ts';
import type { ZImageConfig } from './z-image/config.ts';

/** Sizes of the published Z-Image-Turbo from its configuration files, known without a local copy of the model. */
export const Z_IMAGE_TURBO: ZImageConfig = {
  dim: 3840,
  nLayers: 30,
  nRefinerLayers: 2,
  nHeads: 30,
  axesDims: [32, 48, 48],
  capFeatDim: 2560,
  ffnDim: 10240,
  adalnDim: 256,
  timeHiddenDim: 1024,
  frequencyDim: 256,
  inChannels: 16,
  patchSize: 2,
  normEps: 1e-5,
  ropeTheta: 256,
};

export const QWEN3_4B: Qwen3Config = {
  hiddenSize: 2560,
  intermediateSize: 9728,
  numHiddenLayers: 36,
  numAttentionHeads: 32,
  numKeyValueHeads: 8,
  headDim: 128,
  vocabSize: 151936,
  rmsNormEps: 1e-6,
  ropeTheta: 1e6,
};

export const FLUX_VAE: AutoencoderConfig = {
  latentChannels: 16,
  blockOutChannels: [128, 256, 512, 512],
  layersPerBlock: 2,
  normNumGroups: 32,
  scalingFactor: 0.3611,
  shiftFactor: 0.1159,
};

/** Configurations that determine the sizes of a text-to-image model. */
export interface ModelConfigs {
  readonly transformer: ZImageConfig;
  readonly textEncoder: Qwen3Config;
  readonly vae: AutoencoderConfig;
}

export const PUBLISHED_MODEL = {
  name: 'z-image-turbo',
  configs: { transformer: Z_IMAGE_TURBO, textEncoder: QWEN3_4B, vae: FLUX_VAE } satisfies ModelConfigs,
  defaults: { width: 1024, height: 1024, steps: 8, guidance: 0 },
};

/** Facts about the published model, for comparison with a model of the same width. */
export interface PublishedFacts<C> {
  readonly name: string;
  readonly config: C;
  /** Fields that identify it. */
  readonly widths: readonly (keyof C & string)[];
  /** Fields that cannot be inferred from tensors. */
  readonly values: { readonly keys: readonly (keyof C & string)[]; readonly mayDiffer: boolean };
}

export const PUBLISHED_FACTS: { readonly [K in keyof ModelConfigs]: PublishedFacts<ModelConfigs[K]> } = {
  transformer: {
    name: 'Z-Image',
    config: Z_IMAGE_TURBO,
    widths: ['dim'],
    values: { keys: ['axesDims', 'normEps', 'ropeTheta'], mayDiffer: true },
  },
  textEncoder: {
    name: 'Qwen3-4B',
    config: QWEN3_4B,
    widths: ['hiddenSize'],
    values: { keys: ['rmsNormEps', 'ropeTheta'], mayDiffer: true },
  },
  vae: {
    name: "Flux's VAE",
    config: FLUX_VAE,
    widths: ['blockOutChannels', 'latentChannels'],
    // Stable Diffusion 3 has a VAE with the same names and sizes, but for different latents.
    values: { keys: ['normNumGroups', 'scalingFactor', 'shiftFactor'], mayDiffer: false },
  },
};
