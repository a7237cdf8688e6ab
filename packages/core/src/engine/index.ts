export type { EngineClient, EngineModel, GenerateOptions, PromptTokens } from './client.ts';
export { type CoreDevice, EngineCore } from './engine-core.ts';
export { adaptationEvent, adaptationOf, type FallbackStep } from './memory-fallback.ts';
export type { EncoderDevice } from './request-planner.ts';
export { RequestQueue } from './request-queue.ts';
