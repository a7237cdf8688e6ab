import { isWithin, SIZE_MULTIPLE, type Status } from '@danqing/protocol';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Fractions of the requested edges. */
const SHARES = [7 / 8, 3 / 4, 5 / 8, 1 / 2, 3 / 8, 1 / 4];

/**
 * Alternatives to a size that does not fit: smaller ones of the same shape, and presets, within the range that the
 * model draws well, largest first.
 */
export function smallerSizes(
  asked: Size,
  { presets, limits }: Pick<Status['model'], 'presets' | 'limits'>,
): Size[] {
  const scaled = SHARES.map((share) => ({
    width: down(asked.width * share),
    height: down(asked.height * share),
  }));
  const smaller = [...presets, ...scaled.filter((size) => isWithin(size, limits))].filter(
    (size) => areaOf(size) < areaOf(asked),
  );
  const distinct = new Map(smaller.map((size) => [`${size.width}x${size.height}`, size]));
  // Of two equally large ones, the one with the requested shape comes first.
  const shape = asked.width / asked.height;
  const distance = ({ width, height }: Size) => Math.abs(Math.log(width / height / shape));
  return [...distinct.values()].sort((a, b) => areaOf(b) - areaOf(a) || distance(a) - distance(b));
}

function areaOf({ width, height }: Size): number {
  return width * height;
}

function down(edge: number): number {
  return Math.floor(edge / SIZE_MULTIPLE) * SIZE_MULTIPLE;
}
