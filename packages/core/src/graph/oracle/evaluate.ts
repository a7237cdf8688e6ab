import { invariant } from '@danqing/protocol';
import type { GraphDescription, Node } from '../description.ts';
import { elementCount, formatShape } from '../shapes.ts';
import { computeNode, type Operands } from './compute-node.ts';

export type OracleInputs = Readonly<Record<string, ArrayLike<number>>>;

/** Weights by canonical name, in C order. */
export type OracleWeightValues = ReadonlyMap<string, Float64Array>;

/** Computes all outputs and all labelled values of a description in f64. */
export function evaluate(
  description: GraphDescription,
  inputs: OracleInputs,
  weights: OracleWeightValues,
): Map<string, Float64Array> {
  return evaluateSome(description, inputs, weights, new Map([...description.labels, ...description.outputs]));
}

/** Computes the outputs only: every other value is dropped after its last use. */
export function evaluateOutputs(
  description: GraphDescription,
  inputs: OracleInputs,
  weights: OracleWeightValues,
): Map<string, Float64Array> {
  return evaluateSome(description, inputs, weights, description.outputs);
}

function evaluateSome(
  description: GraphDescription,
  inputs: OracleInputs,
  weights: OracleWeightValues,
  wanted: ReadonlyMap<string, Node>,
): Map<string, Float64Array> {
  const lastUses = lastUsesOf(description, wanted);
  const values = new Map<Node, Float64Array>();
  for (const node of description.nodes) {
    const { operation } = node;
    if (operation.kind === 'input') {
      values.set(node, inputValue(node, operation.name, inputs));
      continue;
    }
    const operands: Operands = {
      values: node.inputs.map((input) => lookUp(values, input, `node ${input.id}`)),
      weight: ({ name }) => lookUp(weights, name, `weight ${name}`),
    };
    values.set(node, computeNode(node, operands));
    for (const input of node.inputs) if (lastUses.get(input) === node) values.delete(input);
  }
  return new Map([...wanted].map(([name, node]) => [name, lookUp(values, node, name)]));
}

/** The last node that uses each value; requested values have no entry. */
function lastUsesOf(description: GraphDescription, wanted: ReadonlyMap<string, Node>): Map<Node, Node> {
  const lastUses = new Map<Node, Node>();
  for (const node of description.nodes) for (const input of node.inputs) lastUses.set(input, node);
  for (const node of wanted.values()) lastUses.delete(node);
  return lastUses;
}

function inputValue(node: Node, name: string, inputs: OracleInputs): Float64Array {
  const given = inputs[name];
  invariant(given !== undefined, `input ${name} is missing`);
  invariant(
    given.length === elementCount(node.shape),
    `input ${name} has ${given.length} values, expected ${formatShape(node.shape)}`,
  );
  return Float64Array.from(given);
}

function lookUp<K>(values: ReadonlyMap<K, Float64Array>, key: K, label: string): Float64Array {
  const value = values.get(key);
  invariant(value !== undefined, `${label} has no value`);
  return value;
}
