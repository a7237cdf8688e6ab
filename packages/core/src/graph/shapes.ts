import { invariant } from '@danqing/protocol';

export type Shape = readonly number[];

export function elementCount(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** Size of an axis; negative indices count from the end. */
export function sizeAt(shape: Shape, axis: number): number {
  const size = shape.at(axis);
  invariant(size !== undefined, `axis ${axis} of a value of shape ${formatShape(shape)}`);
  return size;
}

/** True when `b` can be broadcast to `a`: aligned at the last axis, each axis equal or 1. */
export function broadcastsTo(b: Shape, a: Shape): boolean {
  return (
    b.length <= a.length && b.every((size, axis) => size === 1 || size === a[a.length - b.length + axis])
  );
}

export function permuted(shape: Shape, order: readonly number[]): number[] {
  const seen = new Set(order);
  invariant(
    order.length === shape.length && seen.size === shape.length,
    `permutation ${formatShape(order)} of shape ${formatShape(shape)}`,
  );
  return order.map((axis) => sizeAt(shape, axis));
}

export function withAxis(shape: Shape, axis: number, size: number): number[] {
  return shape.map((old, index) => (index === axis ? size : old));
}
