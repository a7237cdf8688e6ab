import { invariant } from '@danqing/protocol';
import type { GraphDescription, Node, Operation, WeightRole, WeightUse } from './description.ts';
import type {
  AttentionOptions,
  Conv2dOptions,
  Graph,
  LinearOptions,
  RopeOptions,
  Tensor,
  ValueType,
  Weight,
} from './graph.ts';
import {
  broadcastsTo,
  elementCount,
  formatShape,
  permuted,
  type Shape,
  sameShape,
  sizeAt,
  withAxis,
} from './shapes.ts';

/**
 * Records a model's description. Shapes are inferred and checked here, once for all lowerings, so a wrong shape is an
 * error at the line of the model that caused it and not in a kernel.
 */
export class GraphBuilder implements Graph {
  private readonly nodes: Node[] = [];
  private readonly inputs = new Map<string, Node>();
  private readonly outputs = new Map<string, Node>();
  private readonly labels = new Map<string, Node>();
  private readonly weights = new Map<string, { shape: Shape; role: WeightRole | null }>();
  private readonly name: string;

  private constructor(name: string) {
    this.name = name;
  }

  /** Runs `describe` on an empty graph and returns the recorded description. */
  static describe(name: string, describe: (graph: Graph) => void): GraphDescription {
    const builder = new GraphBuilder(name);
    describe(builder);
    return builder.finish();
  }

  input(name: string, shape: Shape, type: ValueType = 'f32'): Tensor {
    invariant(!this.inputs.has(name), `graph ${this.name}: two inputs named ${name}`);
    const node = this.record({ kind: 'input', name }, [], shape, type);
    this.inputs.set(name, node);
    return node;
  }

  output(name: string, value: Tensor): void {
    invariant(!this.outputs.has(name), `graph ${this.name}: two outputs named ${name}`);
    this.outputs.set(name, this.own(value));
  }

  label(name: string, value: Tensor): Tensor {
    invariant(!this.labels.has(name), `graph ${this.name}: two labels ${name}`);
    this.labels.set(name, this.own(value));
    return value;
  }

  weight(name: string, shape: Shape): Weight {
    const known = this.weights.get(name);
    invariant(known === undefined || sameShape(known.shape, shape), `weight ${name} in two shapes`);
    if (known === undefined) this.weights.set(name, { shape, role: null });
    return { name, shape };
  }

  value(weight: Weight): Tensor {
    this.use(weight, 'vector');
    return this.record({ kind: 'value', weight }, [], weight.shape);
  }

  linear(x: Tensor, weight: Weight, bias: Weight | null = null, options: LinearOptions = {}): Tensor {
    const [rows, columns] = weight.shape;
    invariant(
      weight.shape.length === 2 && rows !== undefined && columns === sizeAt(x.shape, -1),
      `linear ${weight.name} ${formatShape(weight.shape)} of a value of shape ${formatShape(x.shape)}`,
    );
    this.use(weight, 'matrix');
    this.useVector(bias, rows);
    const wideInput = options.wideInput ?? false;
    return this.record({ kind: 'linear', weight, bias, wideInput }, [x], [...x.shape.slice(0, -1), rows]);
  }

  rmsNorm(x: Tensor, weight: Weight | null, eps: number): Tensor {
    this.useVector(weight, sizeAt(x.shape, -1));
    return this.record({ kind: 'rmsNorm', weight, eps }, [x], x.shape);
  }

  layerNorm(x: Tensor, eps: number): Tensor {
    return this.record({ kind: 'layerNorm', eps }, [x], x.shape);
  }

  groupNorm(x: Tensor, weight: Weight, bias: Weight, options: { groups: number; eps: number }): Tensor {
    const channels = sizeAt(x.shape, 0);
    invariant(x.shape.length === 3, `groupNorm of a value of shape ${formatShape(x.shape)}`);
    invariant(channels % options.groups === 0, `groupNorm: ${channels} channels in ${options.groups} groups`);
    this.useVector(weight, channels);
    this.useVector(bias, channels);
    return this.record({ kind: 'groupNorm', weight, bias, ...options }, [x], x.shape);
  }

  silu(x: Tensor): Tensor {
    return this.record({ kind: 'silu' }, [x], x.shape);
  }

  tanh(x: Tensor): Tensor {
    return this.record({ kind: 'tanh' }, [x], x.shape);
  }

  swiglu(gate: Tensor, up: Tensor): Tensor {
    invariant(sameShape(gate.shape, up.shape), 'swiglu of two shapes');
    return this.record({ kind: 'swiglu' }, [gate, up], gate.shape);
  }

  add(a: Tensor, b: Tensor): Tensor {
    return this.elementwise('add', a, b);
  }

  mul(a: Tensor, b: Tensor): Tensor {
    return this.elementwise('mul', a, b);
  }

  scale(x: Tensor, factor: number, offset = 0): Tensor {
    return this.record({ kind: 'scale', factor, offset }, [x], x.shape);
  }

  rope(x: Tensor, positions: Tensor, options: RopeOptions): Tensor {
    const width = options.axes.reduce((sum, axis) => sum + axis, 0);
    invariant(
      x.shape.length === 3 && width === x.shape[2] && options.axes.every((axis) => axis % 2 === 0),
      `rope over axes ${formatShape(options.axes)} of a value of shape ${formatShape(x.shape)}`,
    );
    invariant(
      positions.type === 'i32' && sameShape(positions.shape, [options.axes.length, sizeAt(x.shape, 0)]),
      `rope: positions of shape ${formatShape(positions.shape)} for a value of shape ${formatShape(x.shape)}`,
    );
    return this.record({ kind: 'rope', ...options }, [x, positions], x.shape);
  }

  attention(q: Tensor, k: Tensor, v: Tensor, options: AttentionOptions): Tensor {
    const [tokens, heads, width] = q.shape;
    const [keys, kvHeads] = k.shape;
    invariant(
      q.shape.length === 3 &&
        tokens !== undefined &&
        heads !== undefined &&
        width !== undefined &&
        kvHeads !== undefined &&
        sameShape(k.shape, v.shape) &&
        k.shape[2] === width &&
        heads % kvHeads === 0,
      `attention of q ${formatShape(q.shape)}, k ${formatShape(k.shape)}, v ${formatShape(v.shape)}`,
    );
    invariant(!options.causal || keys === tokens, 'causal attention needs as many keys as queries');
    const operation: Operation = { kind: 'attention', scale: options.scale, causal: options.causal ?? false };
    return this.record(operation, [q, k, v], [tokens, heads * width]);
  }

  conv2d(x: Tensor, weight: Weight, bias: Weight, options: Conv2dOptions): Tensor {
    const [cin, height, width] = x.shape;
    const [cout, kernelIn, kernelHeight, kernelWidth] = weight.shape;
    invariant(
      x.shape.length === 3 &&
        height !== undefined &&
        width !== undefined &&
        cout !== undefined &&
        kernelIn === cin &&
        kernelHeight !== undefined &&
        kernelWidth !== undefined,
      `conv2d ${weight.name} ${formatShape(weight.shape)} of a value of shape ${formatShape(x.shape)}`,
    );
    const { stride, padding } = options;
    const outHeight = Math.floor((height + padding.top + padding.bottom - kernelHeight) / stride) + 1;
    const outWidth = Math.floor((width + padding.left + padding.right - kernelWidth) / stride) + 1;
    this.use(weight, 'kernel');
    this.useVector(bias, cout);
    return this.record({ kind: 'conv2d', weight, bias, ...options }, [x], [cout, outHeight, outWidth]);
  }

  upsampleNearest2x(x: Tensor): Tensor {
    const [channels, height, width] = x.shape;
    invariant(channels !== undefined && height !== undefined && width !== undefined, 'upsample of an image');
    return this.record({ kind: 'upsampleNearest2x' }, [x], [channels, 2 * height, 2 * width]);
  }

  reshape(x: Tensor, shape: Shape): Tensor {
    invariant(
      elementCount(shape) === elementCount(x.shape),
      `reshape of ${formatShape(x.shape)} to ${formatShape(shape)}`,
    );
    return this.record({ kind: 'reshape' }, [x], shape, x.type);
  }

  permute(x: Tensor, order: readonly number[]): Tensor {
    return this.record({ kind: 'permute', order }, [x], permuted(x.shape, order), x.type);
  }

  slice(x: Tensor, axis: number, from: number, to: number): Tensor {
    invariant(
      from >= 0 && from < to && to <= sizeAt(x.shape, axis),
      `slice ${from}..${to} of axis ${axis} of a value of shape ${formatShape(x.shape)}`,
    );
    return this.record({ kind: 'slice', axis, from, to }, [x], withAxis(x.shape, axis, to - from), x.type);
  }

  concat(axis: number, parts: readonly Tensor[]): Tensor {
    const first = parts[0];
    invariant(first !== undefined, 'concat of nothing');
    const total = parts.reduce((sum, part) => sum + sizeAt(part.shape, axis), 0);
    const shape = withAxis(first.shape, axis, total);
    for (const part of parts) {
      const fits = sameShape(withAxis(part.shape, axis, total), shape) && part.type === first.type;
      invariant(
        fits,
        `concat of ${formatShape(first.shape)} and ${formatShape(part.shape)} along axis ${axis}`,
      );
    }
    return this.record({ kind: 'concat', axis }, parts, shape, first.type);
  }

  broadcast(x: Tensor, shape: Shape): Tensor {
    invariant(broadcastsTo(x.shape, shape), `broadcast of ${formatShape(x.shape)} to ${formatShape(shape)}`);
    return this.record({ kind: 'broadcast' }, [x], shape);
  }

  private elementwise(kind: 'add' | 'mul', a: Tensor, b: Tensor): Tensor {
    invariant(
      broadcastsTo(b.shape, a.shape),
      `${kind} of ${formatShape(a.shape)} and ${formatShape(b.shape)}`,
    );
    return this.record({ kind }, [a, b], a.shape);
  }

  private useVector(weight: Weight | null, length: number): void {
    if (weight === null) return;
    invariant(
      sameShape(weight.shape, [length]),
      `${weight.name} has shape ${formatShape(weight.shape)}, expected [${length}]`,
    );
    this.use(weight, 'vector');
  }

  private use(weight: Weight, role: WeightRole): void {
    const known = this.weights.get(weight.name);
    invariant(known !== undefined, `weight ${weight.name} belongs to another graph`);
    invariant(known.role === null || known.role === role, `weight ${weight.name} used in two roles`);
    known.role = role;
  }

  private record(
    operation: Operation,
    inputs: readonly Tensor[],
    shape: Shape,
    type: ValueType = 'f32',
  ): Node {
    const node: Node = Object.freeze({
      id: this.nodes.length,
      operation,
      inputs: inputs.map((input) => this.own(input)),
      shape: [...shape],
      type,
    });
    this.nodes.push(node);
    return node;
  }

  private own(value: Tensor): Node {
    const node = this.nodes[(value as Node).id];
    invariant(node === value, `graph ${this.name}: a value of another graph`);
    return node;
  }

  private finish(): GraphDescription {
    const weights = new Map<string, WeightUse>();
    for (const [name, { shape, role }] of this.weights) {
      invariant(role !== null, `weight ${name} is declared and never used`);
      weights.set(name, { name, shape, role });
    }
    const { name, nodes, inputs, outputs, labels } = this;
    return { name, nodes, inputs, outputs, labels, weights };
  }
}
