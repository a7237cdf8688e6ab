import type { RopeOptions } from '../../graph.ts';
import { at } from './at.ts';

/**
 * Turns planes of two channels by position * theta^(-2i/d), i the number of the plane among the d/2 of its axis.
 * x [tokens, heads, sum of axes], positions [axes, tokens].
 */
export function rope(
  x: Float64Array,
  positions: Float64Array,
  { axes, theta, layout }: RopeOptions,
): Float64Array {
  const tokens = positions.length / axes.length;
  const width = axes.reduce((sum, d) => sum + d, 0);
  const heads = x.length / (tokens * width);
  const y = new Float64Array(x.length);
  let axisStart = 0;
  for (const [axis, d] of axes.entries()) {
    for (let token = 0; token < tokens; token++) {
      for (let i = 0; i < d / 2; i++) {
        const angle = at(positions, axis * tokens + token) * theta ** ((-2 * i) / d);
        const cos = Math.cos(angle);
        const sin = Math.sin(angle);
        const first = axisStart + (layout === 'pairs' ? 2 * i : i);
        const second = axisStart + (layout === 'pairs' ? 2 * i + 1 : i + d / 2);
        for (let head = 0; head < heads; head++) {
          const row = (token * heads + head) * width;
          y[row + first] = at(x, row + first) * cos - at(x, row + second) * sin;
          y[row + second] = at(x, row + first) * sin + at(x, row + second) * cos;
        }
      }
    }
    axisStart += d;
  }
  return y;
}
