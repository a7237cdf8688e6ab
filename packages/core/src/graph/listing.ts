import type { GraphDescription, Node, Operation } from './description.ts';
import { formatShape } from './shapes.ts';

/**
 * A deterministic text form of a description: one line per node with its number, its operation and operands, its shape
 * and its labels. Committed listings show the effect of a change.
 */
export function listGraph(description: GraphDescription): string {
  const names = new Map<Node, string[]>();
  const note = (values: ReadonlyMap<string, Node>, kind: string): void => {
    for (const [name, node] of values) names.set(node, [...(names.get(node) ?? []), `${kind} ${name}`]);
  };
  note(description.labels, 'label');
  note(description.outputs, 'output');

  const lines = description.nodes.map((node) => {
    const noted = names.get(node);
    return listNode(node) + (noted === undefined ? '' : `  # ${noted.join(', ')}`);
  });
  const weights = [...description.weights.values()].map(
    ({ name, shape, role }) => `${role} ${name} ${formatShape(shape)}`,
  );
  return [`graph ${description.name}`, ...lines, `weights: ${weights.length}`, ...weights, ''].join('\n');
}

function listNode(node: Node): string {
  const operands = [...node.inputs.map(({ id }) => `%${id}`), ...listOperation(node.operation)];
  const type = node.type === 'f32' ? '' : ` ${node.type}`;
  return `%${node.id} = ${node.operation.kind}(${operands.join(', ')}) ${formatShape(node.shape)}${type}`;
}

/**
 * Weights by name and options as `key=value`, in the order in which the operation declares them; options that are off
 * are omitted.
 */
function listOperation(operation: Operation): string[] {
  const parts: string[] = [];
  for (const [key, value] of Object.entries(operation) as [string, unknown][]) {
    if (key === 'kind' || value === null || value === false) continue;
    if (isWeight(value)) parts.push(value.name);
    else parts.push(`${key}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`);
  }
  return parts;
}

function isWeight(value: unknown): value is { name: string } {
  return typeof value === 'object' && value !== null && 'name' in value;
}
