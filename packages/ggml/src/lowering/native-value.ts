import { elementCount, type Node } from '@danqing/core/graph';
import { GGML_TYPE } from '../abi.ts';
import type { TensorHandle } from '../handles.ts';
import { toNe } from './ne.ts';

/** A node's value on the device: f32 or i32, so four bytes per element. */
export interface NativeValue {
  readonly tensor: TensorHandle;
  readonly shape: readonly number[];
  /** Byte strides by reference axis. */
  readonly strides: readonly number[];
  readonly contiguous: boolean;
}

/** A value that the host or another graph writes or reads. */
export interface NativeValueInfo {
  readonly tensor: TensorHandle;
  readonly elements: number;
  readonly type: Node['type'];
}

type Described = Pick<Node, 'type' | 'shape'>;

export function valueInfo({ type, shape }: Described, tensor: TensorHandle): NativeValueInfo {
  return { tensor, elements: elementCount(shape), type };
}

/** Type and dimensions of the tensor for a value. */
export function valueLayout({ type, shape }: Described) {
  return { type: type === 'i32' ? GGML_TYPE.i32 : GGML_TYPE.f32, ne: toNe(shape) };
}

const ELEMENT_BYTES = 4;

export function contiguousStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let bytes = ELEMENT_BYTES;
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    strides[axis] = bytes;
    bytes *= shape[axis] ?? 1;
  }
  return strides;
}

export function contiguousValue(tensor: TensorHandle, shape: readonly number[]): NativeValue {
  return { tensor, shape, strides: contiguousStrides(shape), contiguous: true };
}
