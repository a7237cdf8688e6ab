/**
 * The engine in the caller's process, which a failed assertion in native code would end: for the engine's own programs,
 * tools and tests.
 */
export { serve } from './host/child/serve.ts';
export { chooseDevice } from './host/choose-device.ts';
export { openEngineInProcess } from './host/in-process.ts';
export { openLowering } from './host/open-lowering.ts';
export { makeTokenizer } from './host/tokenizer.ts';
