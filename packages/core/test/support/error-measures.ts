/** sum((actual - expected)^2) / sum(expected^2); NaN if any value is NaN. */
export function nmse(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) {
    throw new Error(`${actual.length} values, expected ${expected.length}`);
  }
  let squaredError = 0;
  let squares = 0;
  for (let i = 0; i < expected.length; i++) {
    const wanted = expected[i] as number;
    squaredError += ((actual[i] as number) - wanted) ** 2;
    squares += wanted ** 2;
  }
  return squaredError / squares;
}

export interface Difference {
  readonly nmse: number;
  readonly maxAbs: number;
}

/** Difference between a result and the expected values. */
export function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): Difference {
  let maxAbs = 0;
  for (let i = 0; i < expected.length; i++) {
    maxAbs = Math.max(maxAbs, Math.abs((actual[i] as number) - (expected[i] as number)));
  }
  return { nmse: nmse(actual, expected), maxAbs };
}
