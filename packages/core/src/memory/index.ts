export { formatBytes } from './format-bytes.ts';
export {
  type MeasureCall,
  type ModelRequirements,
  needsOf,
  type PictureFlops,
  type PictureMemory,
  type PictureRequirements,
  type PictureSize,
} from './model-requirements.ts';
export { overheadOf } from './overhead.ts';
export { type PictureShape, SQUARE, sizesOfShape } from './picture-sizes.ts';
export { leastPeak, mostScratch, planMemory, residentPeak, tryPlan } from './plan.ts';
export { QUANT_PRESETS, type QuantPreset } from './quant-presets.ts';
export { readBytes } from './read-bytes.ts';
export { refusedRequirements } from './refused-requirements.ts';
