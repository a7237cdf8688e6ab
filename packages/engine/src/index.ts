/** The client's view of the engine: nothing here loads native code. The engine itself: `@danqing/engine/in-process`. */
export type {
  ErrorCode,
  ExecutionProfile,
  GeneratedImage,
  GenerateEvent,
  GenerateReport,
  GenerateRequest,
  GenerateResult,
  MemoryPlan,
  RgbImage,
} from '@danqing/protocol';
export { DanqingError, isDanqingError } from '@danqing/protocol';
export { Engine, openEngine, type RequestInput } from './api/engine.ts';
export { Generation } from './api/generation.ts';
export { assetPath } from './assets.ts';
export { CacheFolder } from './cache/cache-folder.ts';
export { type CheckpointPaths, nameOf } from './checkpoint/checkpoint-places.ts';
export { FileByteSource, translateErrors } from './checkpoint/file-source.ts';
export { openCheckpoint } from './checkpoint/open-checkpoint.ts';
export { openRegularFile, readRegularFile } from './checkpoint/open-regular-file.ts';
export { openTensorFile } from './checkpoint/open-tensor-file.ts';
export { readJsonFile } from './checkpoint/read-json.ts';
export {
  isHidden,
  isIndexFile,
  isTensorFile,
  parsePartName,
  withoutLaterParts,
} from './checkpoint/tensor-file-names.ts';
export type { EngineInChild } from './host/child/child-engine.ts';
export { EngineProcess } from './host/child/engine-process.ts';
export { environmentWithoutSecrets } from './host/child/environment-without-secrets.ts';
export {
  describeBufferTypes,
  inspectMachine,
  measurePublished,
  openEngineInChild,
  quantizeInChild,
} from './host/child/open-engine.ts';
export { childEnvironment } from './host/child/restarted-process.ts';
export {
  type ComponentDescription,
  describeComponent,
  describeModel,
  type ModelDescription,
} from './host/describe-model.ts';
export type { EngineOptions, InjectedFault, SmallerModel } from './host/engine-options.ts';
export { openFakeEngine } from './host/fake.ts';
export {
  type BufferTypesCall,
  type DeviceDescription,
  deviceAsked,
  type MachineDescription,
} from './host/machine.ts';
export { readConfigs } from './host/read-configs.ts';
export { parseNoise, readNoise } from './host/read-noise.ts';
export { residentBytesOf } from './host/resident-bytes.ts';
export { systemMemory, usableThreads } from './limits/system-resources.ts';
export { diskError } from './output/disk-error.ts';
export { encodePng } from './output/encode-png.ts';
export { insertJpegTexts, insertWebpTexts } from './output/insert-exif.ts';
export { pictureTexts } from './output/picture-texts.ts';
export { checkFileWritable, checkFolderWritable, replaceFile, writeNewFile } from './output/write-file.ts';
export {
  QUANTIZED_COMPONENTS,
  type QuantizeProgress,
  type QuantizeReport,
} from './quantize/quantize-messages.ts';
export { readVersion } from './version.ts';
