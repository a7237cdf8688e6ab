import type { TensorHandle } from '@danqing/ggml';

/** A node's value on the device: f32 or i32, so four bytes an element. */
export interface NativeValue {
  readonly tensor: TensorHandle;
  readonly shape: readonly number[];
  /** Bytes from one index of an axis to the next, by reference axis. */
  readonly strides: readonly number[];
  readonly contiguous: boolean;
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
