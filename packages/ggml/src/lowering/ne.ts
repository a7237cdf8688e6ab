import { invariant } from '@danqing/protocol';
import type { Ne } from '../context.ts';

/** Reference order (slowest first) to ggml's dimensions (fastest first, always four). */
export function toNe(shape: readonly number[]): Ne {
  invariant(shape.length <= 4, `ggml has four dimensions, not ${shape.length}`);
  const reversed = [...shape].reverse();
  return [reversed[0] ?? 1, reversed[1] ?? 1, reversed[2] ?? 1, reversed[3] ?? 1];
}

/** Index in ggml's dimensions of a reference axis. */
export function toDimension(shape: readonly number[], axis: number): number {
  return shape.length - 1 - axis;
}
