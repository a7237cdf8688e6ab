import type { StorageType } from '@danqing/core/formats';
import type { Node } from '@danqing/core/graph';
import { invariant } from '@danqing/protocol';
import type { Ggml } from '../abi.ts';
import type { Context } from '../context.ts';
import type { Device } from '../device.ts';
import type { TensorHandle } from '../handles.ts';
import { loadGgml } from '../library.ts';
import { contiguousValue, type NativeValue, valueLayout } from './native-value.ts';
import { toNe } from './ne.ts';
import type { NumericPolicy } from './policy.ts';
import type { StreamState } from './stream-state.ts';
import type { GgmlWeights } from './weights.ts';

/** The target that a graph is emitted for. */
export interface EmissionTarget {
  readonly weights: GgmlWeights;
  readonly policy: NumericPolicy;
  readonly device: Pick<Device, 'supports'>;
}

interface EmitterTarget extends EmissionTarget {
  readonly consumers: ReadonlyMap<Node, number>;
  readonly handedOn: StreamState | null;
}

/** State of emitting one graph: the context that creates native tensors, and the value that each node became. */
export class Emitter {
  readonly ggml: Ggml = loadGgml();
  readonly policy: NumericPolicy;
  private readonly context: Context;
  private readonly weights: GgmlWeights;
  private readonly device: EmissionTarget['device'];
  private readonly handedOn: StreamState | null;
  private readonly values = new Map<Node, NativeValue>();
  private readonly consumers: ReadonlyMap<Node, number>;

  constructor(context: Context, target: EmitterTarget) {
    this.context = context;
    this.handedOn = target.handedOn;
    this.weights = target.weights;
    this.policy = target.policy;
    this.device = target.device;
    this.consumers = target.consumers;
  }

  get ctx(): Context['handle'] {
    return this.context.handle;
  }

  define(node: Node, value: NativeValue): void {
    this.values.set(node, value);
  }

  value(node: Node): NativeValue {
    const value = this.values.get(node);
    invariant(value !== undefined, `node ${node.id} is used before it is emitted`);
    return value;
  }

  /** Operand `index` of a node. */
  operand(node: Node, index: number): NativeValue {
    const input = node.inputs[index];
    invariant(input !== undefined, `${node.operation.kind} has no operand ${index}`);
    return this.value(input);
  }

  /** The operand in contiguous order, copied if it is a view with gaps. */
  contiguousOperand(node: Node, index: number): NativeValue {
    return this.contiguous(this.operand(node, index));
  }

  contiguous(value: NativeValue): NativeValue {
    if (value.contiguous) return value;
    return contiguousValue(this.ggml.ggml_cont(this.ctx, value.tensor), value.shape);
  }

  /** True when only this node reads its first operand, which may then be overwritten. */
  mayOverwrite(node: Node): boolean {
    const input = node.inputs[0];
    return input !== undefined && this.consumers.get(input) === 1 && COMPUTED.has(input.operation.kind);
  }

  reshape(value: NativeValue, shape: readonly number[]): NativeValue {
    const { tensor } = this.contiguous(value);
    return contiguousValue(this.ggml.ggml_reshape_4d(this.ctx, tensor, ...toNe(shape)), shape);
  }

  /** Whether the device can compute the operation that produces this tensor. */
  supports(tensor: TensorHandle): boolean {
    return this.device.supports(tensor);
  }

  weight(name: string): TensorHandle {
    return this.weights.tensor(name);
  }

  /** The ggml type of a weight in memory. */
  weightType(name: string): number {
    return this.weights.type(name);
  }

  /** The type of a weight in its file. */
  storedType(name: string): StorageType {
    return this.weights.storedType(name);
  }

  /** A view whose rows overlap; see `Context.overlappingView`. */
  overlappingView(...view: Parameters<Context['overlappingView']>): TensorHandle {
    return this.context.overlappingView(...view);
  }

  /** A vector weight in another shape, for example channel gains as [c, 1, 1]. */
  shapedWeight(name: string, shape: readonly number[]): TensorHandle {
    return this.ggml.ggml_reshape_4d(this.ctx, this.weight(name), ...toNe(shape));
  }

  /** The tensor of an input: its own, or the one that another graph writes to. */
  input(name: string, node: Node): TensorHandle {
    if (this.handedOn !== null) return this.handedOn.tensor(name, node);
    const { type, ne } = valueLayout(node);
    const tensor = this.context.newTensor(type, ne, name);
    this.ggml.ggml_set_input(tensor);
    return tensor;
  }
}

/** Operations whose result has its own memory: not inputs, weights or views. */
const COMPUTED = new Set(['linear', 'rmsNorm', 'layerNorm', 'rope', 'add', 'mul', 'scale', 'swiglu', 'silu']);

/** How often each node is read, by other nodes or as a requested value. */
export function countConsumers(nodes: readonly Node[], wanted: Iterable<Node>): Map<Node, number> {
  const counts = new Map<Node, number>();
  const count = (node: Node): void => void counts.set(node, (counts.get(node) ?? 0) + 1);
  for (const node of nodes) node.inputs.forEach(count);
  for (const node of wanted) count(node);
  return counts;
}
