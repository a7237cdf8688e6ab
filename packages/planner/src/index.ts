export type { PictureEstimate } from './estimate.ts';
export {
  type GpuQuestion,
  type GpuRowReport,
  largestOnGpu,
  PRESET_SIZES,
  placementOf,
  reportGpu,
  reportGpus,
} from './gpu-report.ts';
export { COMMON_CARDS } from './gpus/common-gpus.ts';
export { findGpu } from './gpus/find-gpu.ts';
export type { Gpu } from './gpus/gpu.ts';
export { CARDS } from './gpus/gpus.ts';
export { planReportOfGpu } from './plan-report.ts';
export {
  type DeviceHere,
  type ExpectedHere,
  type HereQuestion,
  planReportHere,
  planReportOfAbsent,
} from './plan-this-machine.ts';
export { readPublishedPictures } from './published-requirements.ts';
