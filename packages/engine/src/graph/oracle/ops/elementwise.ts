import { at } from './at.ts';

/** x * sigmoid(x) */
export function silu(x: Float64Array): Float64Array {
  const y = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) y[i] = at(x, i) / (1 + Math.exp(-at(x, i)));
  return y;
}

export function tanh(x: Float64Array): Float64Array {
  const y = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) y[i] = Math.tanh(at(x, i));
  return y;
}

/** silu(gate) * up */
export function swiglu(gate: Float64Array, up: Float64Array): Float64Array {
  return mul(silu(gate), up);
}

export function scale(x: Float64Array, factor: number, offset: number): Float64Array {
  const y = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) y[i] = at(x, i) * factor + offset;
  return y;
}

/** Two arrays of one shape. */
export function add(a: Float64Array, b: Float64Array): Float64Array {
  const y = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) y[i] = at(a, i) + at(b, i);
  return y;
}

/** Two arrays of one shape. */
export function mul(a: Float64Array, b: Float64Array): Float64Array {
  const y = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) y[i] = at(a, i) * at(b, i);
  return y;
}
