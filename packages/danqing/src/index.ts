/** Public API of `danqing`: an engine in its own process, and PNG files for its images. */

export type {
  EngineModel,
  GenerateOptions,
  PlanOptions,
  PromptTokens,
  RequestTokens,
} from '@danqing/core/engine';
export {
  type CheckpointPaths,
  Engine,
  type EngineOptions,
  encodePng,
  type Generation,
  openEngine,
  openFakeEngine,
  pictureTexts,
  type RequestInput,
  writeNewFile,
} from '@danqing/engine';
export { readVersion } from '@danqing/engine/version';
export {
  DanqingError,
  type ErrorCode,
  type ExecutionProfile,
  type GeneratedImage,
  type GenerateEvent,
  type GenerateReport,
  type GenerateRequest,
  type GenerateResult,
  isDanqingError,
  type MemoryPlan,
  type RgbImage,
} from '@danqing/protocol';
export { embeddedModel } from './embedded-model.ts';
