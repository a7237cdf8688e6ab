export { costOf } from './cost.ts';
export type {
  GraphDescription,
  Node,
  Operation,
  OperationKind,
  OperationOf,
  WeightUse,
} from './description.ts';
export { listGraph } from './listing.ts';
export type {
  Executable,
  HostTensor,
  Lowering,
  Precision,
  ResidentSection,
  ResidentWeights,
  StreamOptions,
  WeightSource,
} from './lowering.ts';
export { elementCount, sizeAt } from './shapes.ts';
export { describeSegments, describeStage, f32 } from './stage.ts';
export { isPlain, type StoredWeight, type WeightPart } from './stored-weight.ts';
