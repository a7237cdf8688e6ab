/** A lower bound is rounded down, so that a time printed below it really is below it. */
export function formatFloor(seconds: number): string {
  const digits = seconds >= 10 ? 1 : seconds >= 0.1 ? 2 : 4;
  return (Math.floor(seconds * 10 ** digits) / 10 ** digits).toFixed(digits);
}

/** "40.6 TFLOP/s" */
export function formatRate(flops: number): string {
  return flops >= 1e12 ? `${(flops / 1e12).toFixed(1)} TFLOP/s` : `${(flops / 1e9).toFixed(0)} GFLOP/s`;
}

/** "453", "0.0134": TFLOP with three significant digits. */
export function formatTera(flops: number): string {
  return String(Number((flops / 1e12).toPrecision(3)));
}
