export type { PictureEstimate } from './estimate.ts';
export { placementOf } from './gpu-report.ts';
export { COMMON_CARDS } from './gpus/common-gpus.ts';
export { findGpu, findGpuVariants } from './gpus/find-gpu.ts';
export type { Gpu } from './gpus/gpu.ts';
export { CARDS } from './gpus/gpus.ts';
export { planForGpu, planForGpus, planLargestForGpu } from './plan-for-gpu.ts';
export { planForMemory, planLargestForMemory } from './plan-for-memory.ts';
export {
  type MachineQuestion,
  planForThisMachine,
  planLargestForThisMachine,
} from './plan-for-this-machine.ts';
export { type GpuMatrix, planMatrix } from './plan-matrix.ts';
export type { DeviceHere, ExpectedHere } from './plan-this-machine.ts';
export { planOrProblem, planWithEngine } from './plan-with-engine.ts';
