import { type PictureEstimate, placementOf } from '@danqing/planner';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** 1536 -> "1.5 KiB" */
export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[power]}`;
}

/** "1024x576" */
export function formatSize({ width, height }: { readonly width: number; readonly height: number }): string {
  return `${width}x${height}`;
}

/** Two significant digits, as no more are known: 0.63, 5.2, 17, 240. */
function formatTwoDigits(value: number): string {
  if (value >= 99.5) return String(Math.round(value / 10) * 10);
  return value >= 9.95 ? value.toFixed(0) : value.toFixed(value >= 0.995 ? 1 : 2);
}

/** "3.4-14", or "25" if low and high are the same measurement. */
export function formatRange(low: number, high: number): string {
  const [from, to] = [formatTwoDigits(low), formatTwoDigits(high)];
  return from === to ? from : `${from}-${to}`;
}

/** "q8_0 11-46", "q8_0* 11-46", "-" */
export function matrixCell({ fit, seconds }: PictureEstimate): string {
  if (fit === null) return '-';
  const mark = { resident: '', staged: '*', streamed: '**' }[placementOf(fit.plan)];
  return `${fit.files.name}${mark} ${seconds === null ? '?' : formatRange(seconds.low, seconds.high)}`;
}
