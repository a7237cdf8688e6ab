export * from './abi.ts';
export * from './compute-graph.ts';
export * from './context.ts';
export * from './device.ts';
export * from './graph-slices.ts';
export * from './handles.ts';
export * from './library.ts';
export * from './number-format.ts';
