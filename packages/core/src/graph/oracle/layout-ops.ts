import { elementCount, type Shape, sizeAt } from '../shapes.ts';

/** Axis i of the result is axis order[i] of x. */
export function permute(x: Float64Array, shape: Shape, order: readonly number[]): Float64Array {
  const strides = stridesOf(shape);
  return readStrided(x, {
    shape: order.map((axis) => sizeAt(shape, axis)),
    strides: order.map((axis) => sizeAt(strides, axis)),
  });
}

/** Elements from..to (exclusive) along an axis. */
export function slice(
  x: Float64Array,
  shape: Shape,
  { axis, from, to }: { readonly axis: number; readonly from: number; readonly to: number },
): Float64Array {
  const strides = stridesOf(shape);
  return readStrided(x, {
    shape: shape.with(axis, to - from),
    strides,
    offset: from * sizeAt(strides, axis),
  });
}

/** Repeats x, aligned at the last axis, along the axes where it has size 1 or none. */
export function broadcast(x: Float64Array, from: Shape, to: Shape): Float64Array {
  const aligned = [...new Array<number>(to.length - from.length).fill(1), ...from];
  const strides = stridesOf(aligned).map((stride, axis) => (aligned[axis] === 1 ? 0 : stride));
  return readStrided(x, { shape: to, strides });
}

/** Concatenates arrays along an axis; they agree in all other axes. */
export function concat(parts: readonly Float64Array[], shapes: readonly Shape[], axis: number): Float64Array {
  const runs = shapes.map((shape) => elementCount(shape.slice(axis)));
  const stride = runs.reduce((sum, run) => sum + run, 0);
  const y = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const [index, part] of parts.entries()) {
    const run = runs[index] ?? 0;
    for (let outer = 0; outer < part.length / run; outer++) {
      y.set(part.subarray(outer * run, (outer + 1) * run), outer * stride + offset);
    }
    offset += run;
  }
  return y;
}

/** For each axis, the number of elements between consecutive indices. */
function stridesOf(shape: Shape): number[] {
  return shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
}

interface StridedView {
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset?: number;
}

/** Copies a view into C order, incrementing its indices like an odometer. */
function readStrided(x: Float64Array, { shape, strides, offset = 0 }: StridedView): Float64Array {
  const y = new Float64Array(elementCount(shape));
  const sizes = Float64Array.from(shape);
  const steps = Float64Array.from(strides);
  const index = new Float64Array(shape.length);
  let source = offset;
  for (let i = 0; i < y.length; i++) {
    y[i] = at(x, source);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = at(index, axis) + 1;
      source += at(steps, axis);
      if (at(index, axis) < at(sizes, axis)) break;
      source -= at(steps, axis) * at(sizes, axis);
      index[axis] = 0;
    }
  }
  return y;
}

/**
 * x[i] for an index that the loop bounds guarantee; a wrong one gives undefined, which turns every sum into NaN. Each
 * file of operations has its own copy: the test runner turns every call across files into a property access, which is
 * twenty times slower here.
 */
function at(x: Float64Array, i: number): number {
  return x[i] as number;
}
