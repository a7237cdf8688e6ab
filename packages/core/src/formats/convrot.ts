/**
 * Rotations of "ConvRot": before quantization each group of a row is multiplied by a regular Hadamard matrix: the
 * Kronecker product of `h` with itself, divided by the square root of its size. The matrix is symmetric and orthogonal,
 * so the same product undoes the rotation.
 *
 *     h = [ 1  1  1 -1 ]     each row of four is its sum minus twice one value: for (a b c d),
 *         [ 1  1 -1  1 ]     s - 2d, s - 2c, s - 2b, s - 2a  with  s = a + b + c + d
 *         [ 1 -1  1  1 ]
 *         [-1  1  1  1 ]
 *
 * @see https://github.com/Comfy-Org/comfy-kitchen comfy_kitchen/tensor/int8_utils.py
 */

/** Whether a regular Hadamard matrix of this size exists here: powers of 4, starting at 4. */
export function isRotationGroup(size: number): boolean {
  return Number.isInteger(size) && size >= 4 && Number.isInteger(Math.log2(size) / 2);
}

/** Rotates all values in place, in groups of `group` values; the number of values is a multiple of `group`. */
export function rotateGroups(values: Float32Array, group: number): void {
  // Group by group, so that a group stays in the L1 cache through all of its factors.
  for (let start = 0; start < values.length; start += group) {
    rotateNeighbours(values, start, start + group);
    for (let stride = 4; stride < group; stride *= 4) rotateStride(values, start, start + group, stride);
  }
}

/**
 * One factor of the product: combines four values at a time that are `stride` apart. Each factor of size 4 contributes
 * a division by 2, which is exact.
 */
function rotateStride(values: Float32Array, from: number, end: number, stride: number): void {
  for (let start = from; start < end; start += 4 * stride) {
    for (let i = start; i < start + stride; i += 1) {
      const a = values[i] as number;
      const b = values[i + stride] as number;
      const c = values[i + 2 * stride] as number;
      const d = values[i + 3 * stride] as number;
      const half = (a + b + c + d) / 2;
      values[i] = half - d;
      values[i + stride] = half - c;
      values[i + 2 * stride] = half - b;
      values[i + 3 * stride] = half - a;
    }
  }
}

/**
 * The same for a stride of 1, where the inner loop above would run only once: makes the whole rotation 1.4 times as
 * fast.
 */
function rotateNeighbours(values: Float32Array, from: number, end: number): void {
  for (let i = from; i < end; i += 4) {
    const a = values[i] as number;
    const b = values[i + 1] as number;
    const c = values[i + 2] as number;
    const d = values[i + 3] as number;
    const half = (a + b + c + d) / 2;
    values[i] = half - d;
    values[i + 1] = half - c;
    values[i + 2] = half - b;
    values[i + 3] = half - a;
  }
}
