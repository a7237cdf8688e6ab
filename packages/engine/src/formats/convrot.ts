/**
 * Rotations of "ConvRot": before it is quantized, each group of a row is multiplied by a regular Hadamard matrix, the
 * Kronecker product of `h` with itself, divided by the root of its size. It is symmetric and orthogonal, so the same
 * product turns the values back.
 *
 *     h = [ 1  1  1 -1 ]     each row of four is its sum less twice one value: of (a b c d),
 *         [ 1  1 -1  1 ]     s - 2d, s - 2c, s - 2b, s - 2a  with  s = a + b + c + d
 *         [ 1 -1  1  1 ]
 *         [-1  1  1  1 ]
 *
 * @see https://github.com/Comfy-Org/comfy-kitchen comfy_kitchen/tensor/int8_utils.py
 */

/** Groups whose matrix exists: powers of 4 from 4 on. */
export function isRotationGroup(size: number): boolean {
  return Number.isInteger(size) && size >= 4 && Number.isInteger(Math.log2(size) / 2);
}

/** Turns `count` values in groups of `group`, in place; `count` is a multiple of it. */
export function rotateGroups(values: Float32Array, group: number): void {
  for (let stride = 1; stride < group; stride *= 4) rotateStride(values, stride);
  const scale = 1 / Math.sqrt(group);
  for (let i = 0; i < values.length; i += 1) values[i] = (values[i] as number) * scale;
}

/** One factor of the product: four values at a time that are `stride` apart. */
function rotateStride(values: Float32Array, stride: number): void {
  for (let start = 0; start < values.length; start += 4 * stride) {
    for (let i = start; i < start + stride; i += 1) {
      const a = values[i] as number;
      const b = values[i + stride] as number;
      const c = values[i + 2 * stride] as number;
      const d = values[i + 3 * stride] as number;
      const sum = a + b + c + d;
      values[i] = sum - 2 * d;
      values[i + stride] = sum - 2 * c;
      values[i + 2 * stride] = sum - 2 * b;
      values[i + 3 * stride] = sum - 2 * a;
    }
  }
}
