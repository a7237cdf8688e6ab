export type { PromptTokens } from '../tokenizer/qwen3-tokenizer.ts';
export { type RequestTokens, tokenizeRequest } from '../tokenizer/request-tokens.ts';
export type {
  EngineClient,
  EngineModel,
  GenerateCall,
  GenerateListeners,
  GenerateOptions,
  PlanOptions,
  UnqueuedEngine,
} from './client.ts';
export type { CoreDevice } from './core-device.ts';
export { EngineCore } from './engine-core.ts';
export { adaptationEvent, adaptationOf, type FallbackStep } from './memory-fallback.ts';
export { QueuedEngine } from './queued-engine.ts';
export type { EncoderDevice } from './request-planner.ts';
