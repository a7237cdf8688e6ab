import { invariant } from '@danqing/protocol';
import type { Node, OperationKind, OperationOf } from '../description.ts';
import type { Weight } from '../graph.ts';
import { formatShape, type Shape, sameShape, sizeAt } from '../shapes.ts';
import { conv2d, groupNorm, upsampleNearest2x } from './image-ops.ts';
import { broadcast, concat, permute, slice } from './layout-ops.ts';
import {
  add,
  attention,
  layerNorm,
  linear,
  mul,
  rmsNorm,
  rope,
  scale,
  silu,
  swiglu,
  tanh,
} from './token-ops.ts';

/** The operands of a node, all in C order. */
export interface Operands {
  /** Values of `node.inputs`. */
  readonly values: readonly Float64Array[];
  weight(weight: Weight): Float64Array;
}

type Compute<K extends OperationKind> = (
  operation: OperationOf<K>,
  node: Node,
  operands: Operands,
) => Float64Array;

/** Inputs are not computed; the caller provides them. */
type ComputedKind = Exclude<OperationKind, 'input'>;

const COMPUTE: { readonly [K in ComputedKind]: Compute<K> } = {
  value: (op, _node, { weight }) => weight(op.weight),
  linear: (op, _node, { values, weight }) =>
    linear(
      operand(values, 0),
      weight(op.weight),
      op.bias === null ? null : weight(op.bias),
      sizeAt(op.weight.shape, 1),
    ),
  rmsNorm: (op, node, { values, weight }) =>
    rmsNorm(operand(values, 0), op.weight === null ? null : weight(op.weight), {
      width: sizeAt(node.shape, -1),
      eps: op.eps,
    }),
  layerNorm: (op, node, { values }) =>
    layerNorm(operand(values, 0), { width: sizeAt(node.shape, -1), eps: op.eps }),
  groupNorm: (op, _node, { values, weight }) =>
    groupNorm(operand(values, 0), weight(op.weight), weight(op.bias), op),
  silu: (_op, _node, { values }) => silu(operand(values, 0)),
  tanh: (_op, _node, { values }) => tanh(operand(values, 0)),
  swiglu: (_op, _node, { values }) => swiglu(operand(values, 0), operand(values, 1)),
  add: (_op, node, { values }) => add(operand(values, 0), broadcastOperand(node, values)),
  mul: (_op, node, { values }) => mul(operand(values, 0), broadcastOperand(node, values)),
  scale: (op, _node, { values }) => scale(operand(values, 0), op.factor, op.offset),
  rope: (op, _node, { values }) => rope(operand(values, 0), operand(values, 1), op),
  attention: (op, node, { values }) => {
    const [, heads, width] = imageShape(shapeOf(node, 0));
    const kvHeads = sizeAt(shapeOf(node, 1), 1);
    const shape = { heads, kvHeads, width, scale: op.scale, causal: op.causal };
    return attention(operand(values, 0), operand(values, 1), operand(values, 2), shape);
  },
  conv2d: (op, node, { values, weight }) => {
    const { stride, padding } = op;
    const [cout = 0, cin = 0, height = 0, width = 0] = op.weight.shape;
    return conv2d(operand(values, 0), weight(op.weight), weight(op.bias), {
      stride,
      padding,
      input: imageShape(shapeOf(node, 0)),
      kernel: [cout, cin, height, width],
      output: imageShape(node.shape),
    });
  },
  upsampleNearest2x: (_op, node, { values }) =>
    upsampleNearest2x(operand(values, 0), imageShape(shapeOf(node, 0))),
  reshape: (_op, _node, { values }) => operand(values, 0),
  permute: (op, node, { values }) => permute(operand(values, 0), shapeOf(node, 0), op.order),
  slice: (op, node, { values }) => slice(operand(values, 0), shapeOf(node, 0), op),
  concat: (op, node, { values }) =>
    concat(
      values,
      node.inputs.map(({ shape }) => shape),
      op.axis,
    ),
  broadcast: (_op, node, { values }) => broadcast(operand(values, 0), shapeOf(node, 0), node.shape),
};

/** Computes the value of a node from its operands. */
export function computeNode(node: Node, operands: Operands): Float64Array {
  const { operation } = node;
  invariant(operation.kind !== 'input', 'an input is given, not computed');
  // The table is complete (see its type), but TypeScript cannot see that kind and operation belong together.
  const compute = COMPUTE[operation.kind] as Compute<ComputedKind>;
  return compute(operation, node, operands);
}

function operand(values: readonly Float64Array[], index: number): Float64Array {
  const value = values[index];
  invariant(value !== undefined, `operand ${index} is missing`);
  return value;
}

function shapeOf(node: Node, index: number): Shape {
  const input = node.inputs[index];
  invariant(input !== undefined, `operand ${index} is missing`);
  return input.shape;
}

/** The second operand of add and mul, broadcast to the shape of the first. */
function broadcastOperand(node: Node, values: readonly Float64Array[]): Float64Array {
  const from = shapeOf(node, 1);
  return sameShape(from, node.shape) ? operand(values, 1) : broadcast(operand(values, 1), from, node.shape);
}

function imageShape(shape: Shape): readonly [number, number, number] {
  const [a, b, c] = shape;
  invariant(
    a !== undefined && b !== undefined && c !== undefined,
    `three axes expected: ${formatShape(shape)}`,
  );
  return [a, b, c];
}
