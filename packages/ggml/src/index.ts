export { GGML_TYPE } from './abi.ts';
export { ActivationArena, ComputeGraph } from './compute-graph.ts';
export { Context, writeTensor } from './context.ts';
export { Backend, Device, findDevice, listDevices } from './device.ts';
export type { TensorHandle } from './handles.ts';
export { cudaState, libraryInfo, loadGgml } from './library.ts';
export { MemoryLedger } from './memory-ledger.ts';
export { quantize } from './number-format.ts';
