export { FILE_SETS, type FileSet } from './file-sets.ts';
export { formatBytes } from './format-bytes.ts';
export {
  type MeasureCall,
  type ModelNeeds,
  needsOf,
  type PictureFlops,
  type PictureMemory,
  type PictureNeeds,
  type PictureSize,
} from './model-needs.ts';
export { overheadOf } from './overhead.ts';
export { SQUARE, sizesOfShape } from './picture-sizes.ts';
export { leastPeak, mostScratch, planMemory, residentPeak, tryPlan } from './plan.ts';
export { readBytes } from './read-bytes.ts';
