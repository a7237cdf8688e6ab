export type { EngineClient, EngineModel, GenerateOptions } from './host/client.ts';
export { type EngineOptions, openEngineInProcess } from './host/in-process.ts';
