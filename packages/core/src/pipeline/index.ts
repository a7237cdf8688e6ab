export { latentShape, VAE_SCALE } from './latent-shape.ts';
export { modelRequirements } from './measure-model.ts';
export { graphFlops, pictureFlops } from './picture-flops.ts';
export { promptCutOff } from './prompt-cut-off.ts';
export { Stopwatch } from './stopwatch.ts';
export { type EncodedText, RecentTexts, type TextCache, type Warn } from './text-cache.ts';
export { TextEncoder } from './text-encoder.ts';
export type { EncoderInstance } from './text-encoder-on-device.ts';
