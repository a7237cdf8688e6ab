/**
 * x[i] for an index the loop bounds guarantee. A wrong index gives undefined at run time, which turns every sum
 * it enters into NaN: it cannot pass unnoticed.
 */
export function at(x: Float64Array, i: number): number {
  return x[i] as number;
}
