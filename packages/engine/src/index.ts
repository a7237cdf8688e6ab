/** The engine as a client sees it: nothing here loads native code. The engine itself: `@danqing/engine/in-process`. */
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
export type { Generation } from './api/generation.ts';
export { BENCH_CASES, type BenchCase, casesOfSuite, expectedMs } from './bench/bench-cases.ts';
export { compareReports, type ReportComparison } from './bench/compare-reports.ts';
export type { DrawCommand, DrawPlaces } from './bench/pairs/cold-start-session.ts';
export { type BenchEvent, type BenchOptions, runBench } from './bench/run-bench.ts';
export { CacheFolder, type CacheUsage } from './cache/cache-folder.ts';
export { insertJpegTexts, insertWebpTexts } from './formats/insert-exif.ts';
export { formatType, parseQuantizeType, QUANTIZE_TYPES } from './formats/quantize-types.ts';
export { encodeSafetensors, type WritableTensor } from './formats/safetensors-write.ts';
export type { EngineInChild } from './host/child/child-engine.ts';
export { describeBufferTypes, inspectMachine, openEngineInChild } from './host/child/open-engine.ts';
export type { EngineClient, EngineModel, GenerateOptions, PromptTokens } from './host/client.ts';
export { describeModel, type ModelDescription } from './host/describe-model.ts';
export type { EngineOptions, InjectedFault, SmallerModel } from './host/engine-options.ts';
export { type FakeEngineOptions, openFakeEngine } from './host/fake.ts';
export { findModelFolder, listInstalledModels } from './host/installed-models.ts';
export {
  type BufferTypesCall,
  type DeviceDescription,
  deviceAsked,
  type MachineDescription,
} from './host/machine.ts';
export { readNoise } from './host/read-noise.ts';
export { residentBytesOf } from './host/resident-bytes.ts';
export { approximateBytes } from './library/approximate-size.ts';
export { CATALOGUE, type CatalogueModel, findVariant } from './library/catalogue.ts';
export type { RetryWait } from './library/download/retry.ts';
export { type ImportOptions, importModel } from './library/import/import-model.ts';
export { type Importable, listImportable } from './library/import/list-importable.ts';
export { checkModelName } from './library/model-name.ts';
export {
  type InstalledResult,
  MAX_PARALLEL_FILES,
  type PullOptions,
  pullModel,
} from './library/pull-model.ts';
export { quantizeModel } from './library/quantize-model.ts';
export { findRemovable, type LibraryPlace, removeModel } from './library/remove-model.ts';
export { findSmallerModels } from './library/smaller-models.ts';
export { SOURCE_NAMES, type SourceAddresses, type SourceName } from './library/sources/model-source.ts';
export { openSource } from './library/sources/open-source.ts';
export type { TransferProgress } from './library/transfer-meter.ts';
export { listUnfinishedPulls, type UnfinishedPull } from './library/unfinished-pulls.ts';
export { systemMemory, usableThreads } from './limits/system-resources.ts';
export { encodePng } from './output/encode-png.ts';
export { pictureTexts } from './output/picture-texts.ts';
export { checkFolderWritable, replaceFile, writeNewFile } from './output/write-file.ts';
export type { QuantizeProgress, QuantizeReport } from './quantize/quantize-messages.ts';
export { type MeasureOptions, measureMachine } from './report/measure-machine.ts';
export { runSelfTest, type SelfTestResult } from './self-test/run-self-test.ts';
export { readVersion } from './version.ts';
export type { CheckpointPaths } from './weights/checkpoint-places.ts';
export { openRegularFile, readRegularFile } from './weights/open-regular-file.ts';
