export { describeDecoder } from './autoencoder/decoder.ts';
export { type ModelConfigs, PUBLISHED_MODEL, QWEN3_4B, Z_IMAGE_TURBO } from './published-model.ts';
export type { Qwen3Config } from './qwen3/config.ts';
export { describeTextEncoder } from './qwen3/text-encoder.ts';
export { describeCaption } from './z-image/caption.ts';
export type { ZImageConfig } from './z-image/config.ts';
export { describeModulation } from './z-image/modulation.ts';
export { paddedLength } from './z-image/padding.ts';
export { describeStep, stepStage } from './z-image/step.ts';
