import type { AttentionOptions, Conv2dOptions, RopeOptions, Tensor, ValueType, Weight } from './graph.ts';

/** What one node computes. Value operands are in `Node.inputs`; weights are here. */
export type Operation =
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'value'; readonly weight: Weight }
  | {
      readonly kind: 'linear';
      readonly weight: Weight;
      readonly bias: Weight | null;
      readonly wideInput: boolean;
    }
  | { readonly kind: 'rmsNorm'; readonly weight: Weight | null; readonly eps: number }
  | { readonly kind: 'layerNorm'; readonly eps: number }
  | {
      readonly kind: 'groupNorm';
      readonly weight: Weight;
      readonly bias: Weight;
      readonly groups: number;
      readonly eps: number;
    }
  | { readonly kind: 'silu' }
  | { readonly kind: 'tanh' }
  | { readonly kind: 'swiglu' }
  | { readonly kind: 'add' }
  | { readonly kind: 'mul' }
  | { readonly kind: 'scale'; readonly factor: number; readonly offset: number }
  | ({ readonly kind: 'rope' } & RopeOptions)
  | ({ readonly kind: 'attention' } & Required<AttentionOptions>)
  | ({ readonly kind: 'conv2d'; readonly weight: Weight; readonly bias: Weight } & Conv2dOptions)
  | { readonly kind: 'upsampleNearest2x' }
  | { readonly kind: 'reshape' }
  | { readonly kind: 'permute'; readonly order: readonly number[] }
  | { readonly kind: 'slice'; readonly axis: number; readonly from: number; readonly to: number }
  | { readonly kind: 'concat'; readonly axis: number }
  | { readonly kind: 'broadcast' };

export type OperationKind = Operation['kind'];
export type OperationOf<K extends OperationKind> = Extract<Operation, { kind: K }>;

/** A value and how it is computed. Nodes are frozen; `id` is the position in the description. */
export interface Node extends Tensor {
  readonly id: number;
  readonly operation: Operation;
  readonly inputs: readonly Node[];
  readonly shape: readonly number[];
  readonly type: ValueType;
}

/** How a graph uses a weight, which determines the form it must have in memory. */
export type WeightRole =
  /** First operand of a matrix product: may stay quantized, may live in an extra buffer type. */
  | 'matrix'
  /** Kernel of a convolution. */
  | 'kernel'
  /** Gains, biases, pad tokens: always expanded to f32. */
  | 'vector';

export interface WeightUse extends Weight {
  readonly role: WeightRole;
}

/** A finished graph, with nodes in topological order. */
export interface GraphDescription {
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly inputs: ReadonlyMap<string, Node>;
  readonly outputs: ReadonlyMap<string, Node>;
  readonly labels: ReadonlyMap<string, Node>;
  readonly weights: ReadonlyMap<string, WeightUse>;
}
