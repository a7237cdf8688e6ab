import { describe, expect, it } from 'vitest';
import { PartialSteps } from '../../../src/compat/openai/partial-steps.ts';

function sentSteps(steps: number, count: number, seen: readonly number[]): number[] {
  const partial = new PartialSteps(steps, count);
  return seen.filter((step) => partial.take(0, step) !== null);
}

const every = (steps: number) => Array.from({ length: steps }, (_, index) => index + 1);

describe('previews that are sent', () => {
  it.each([
    [8, 0, []],
    [8, 1, [4]],
    [8, 3, [2, 4, 6]],
    [4, 3, [1, 2, 3]],
    [2, 3, [1]],
    [1, 3, []],
  ])('%i steps, %i asked for', (steps, count, sent) => {
    expect(sentSteps(steps, count, every(steps))).toEqual(sent);
  });

  it('are never more than asked for, nor the last step, when some are missed', () => {
    expect(sentSteps(8, 3, [5, 6, 8])).toEqual([5, 6]);
  });

  it('are counted anew for each picture', () => {
    const partial = new PartialSteps(4, 1);
    expect([partial.take(0, 2), partial.take(0, 3), partial.take(1, 2)]).toEqual([0, null, 0]);
  });
});
