/** "1024x576" */
export function formatSize({ width, height }: { readonly width: number; readonly height: number }): string {
  return `${width}x${height}`;
}

/** Two digits, more are not known: 0.63, 5.2, 17, 240. */
function formatTwoDigits(value: number): string {
  if (value >= 99.5) return String(Math.round(value / 10) * 10);
  return value >= 9.95 ? value.toFixed(0) : value.toFixed(value >= 0.995 ? 1 : 2);
}

/** "3.4-14", and "25" where low and high are one measurement. */
export function formatRange(low: number, high: number): string {
  const [from, to] = [formatTwoDigits(low), formatTwoDigits(high)];
  return from === to ? from : `${from}-${to}`;
}

/** A floor is rounded down: a time that is printed under it must be under it. */
export function formatFloor(seconds: number): string {
  const digits = seconds >= 10 ? 1 : seconds >= 0.1 ? 2 : 4;
  return (Math.floor(seconds * 10 ** digits) / 10 ** digits).toFixed(digits);
}

/** "40.6 TFLOP/s" */
export function formatRate(flops: number): string {
  return flops >= 1e12 ? `${(flops / 1e12).toFixed(1)} TFLOP/s` : `${(flops / 1e9).toFixed(0)} GFLOP/s`;
}

/** "453", "0.0134": TFLOP with three digits. */
export function formatTera(flops: number): string {
  return String(Number((flops / 1e12).toPrecision(3)));
}
