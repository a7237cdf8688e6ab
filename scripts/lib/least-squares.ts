import { invariant } from '@danqing/protocol';

/** A linear fit with an intercept: sums over all rows seen so far, in f64. */
export class LinearFit {
  private readonly inputs: number;
  private readonly outputs: number;
  /** [inputs + 1, inputs + 1] of x x', the last input being 1. */
  private readonly gram: number[][];
  /** [inputs + 1, outputs] of x y'. */
  private readonly moments: number[][];

  constructor(inputs: number, outputs: number) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.gram = zeros(inputs + 1, inputs + 1);
    this.moments = zeros(inputs + 1, outputs);
  }

  add(x: readonly number[], y: readonly number[]): void {
    const extended = [...x, 1];
    extended.forEach((value, row) => {
      addScaled(this.gram[row], extended, value);
      addScaled(this.moments[row], y, value);
    });
  }

  /** [outputs, inputs] and [outputs]. */
  solve(): { factors: number[][]; bias: number[] } {
    const solution = solveLinear(this.gram, this.moments);
    const column = (output: number) => solution.map((row) => row[output] ?? 0);
    const columns = Array.from({ length: this.outputs }, (_, output) => column(output));
    return {
      factors: columns.map((values) => values.slice(0, this.inputs)),
      bias: columns.map((values) => values[this.inputs] ?? 0),
    };
  }
}

/** X of A X = B for a square A, by elimination with row pivots. */
function solveLinear(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number[][] {
  const size = a.length;
  const rows = a.map((row, index) => [...row, ...(b[index] ?? [])]);
  for (let column = 0; column < size; column += 1) {
    const candidates = rows.slice(column).map((row) => Math.abs(row[column] ?? 0));
    const pivotRow = column + candidates.indexOf(Math.max(...candidates));
    const pivot = rows.splice(pivotRow, 1)[0];
    invariant(pivot?.[column], 'the inputs of the fit are linearly dependent');
    const scaled = pivot.map((value) => value / (pivot[column] ?? 1));
    for (const row of rows) addScaled(row, scaled, -(row[column] ?? 0));
    rows.splice(column, 0, scaled);
  }
  return rows.map((row) => row.slice(size));
}

function addScaled(target: number[] | undefined, values: readonly number[], scale: number): void {
  if (target === undefined) return;
  values.forEach((value, index) => {
    target[index] = (target[index] ?? 0) + scale * value;
  });
}

function zeros(rows: number, columns: number): number[][] {
  return Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
}
