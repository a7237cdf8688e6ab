import { isRecord, type JsonRecord, type JsonValue, listOf, valueText } from '../../json/json-value.ts';

/** A node of a ComfyUI graph with its inputs by name: values, or links to outputs of other nodes. */
export interface ComfyNode {
  readonly id: string;
  readonly type: string;
  readonly title: string;
  readonly inputs: JsonRecord;
}

export interface ComfyLink {
  readonly node: ComfyNode;
  /** Index of the output. */
  readonly slot: number;
}

const MAX_NODES = 5000;

/** A graph as sent for execution (`prompt`) or as saved by the editor (`workflow`). */
export class ComfyGraph {
  readonly nodes: readonly ComfyNode[];
  private readonly byId: ReadonlyMap<string, ComfyNode>;

  constructor(nodes: readonly ComfyNode[]) {
    this.nodes = nodes;
    this.byId = new Map(nodes.map((node) => [node.id, node]));
  }

  /** The node that an input is linked to; undefined for a value or a broken link. */
  link(input: JsonValue | undefined): ComfyLink | undefined {
    if (!isLink(input)) return undefined;
    const [id, slot] = input;
    const node = this.byId.get(String(id));
    return node === undefined ? undefined : { node, slot: Number(slot) };
  }

  /** All nodes linked to an input. */
  upstream(input: JsonValue | undefined): Set<ComfyNode> {
    const found = new Set<ComfyNode>();
    const open = [input];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const node = this.link(next)?.node;
      if (node === undefined || found.has(node)) continue;
      found.add(node);
      open.push(...Object.values(node.inputs).filter(isLink));
    }
    return found;
  }
}

/** A link consists of a node id and an output index. */
export function isLink(input: JsonValue | undefined): input is readonly [string | number, number] {
  const [id, slot] = listOf(input);
  const isId = typeof id === 'string' || typeof id === 'number';
  return listOf(input).length === 2 && isId && typeof slot === 'number';
}

/** The graph of `prompt`; null when the record is not a graph. */
export function promptGraph(record: JsonRecord): ComfyGraph | null {
  const nodes: ComfyNode[] = [];
  for (const [id, node] of Object.entries(record).slice(0, MAX_NODES)) {
    if (!isRecord(node) || typeof node.class_type !== 'string') continue;
    const title = isRecord(node._meta) ? valueText(node._meta.title) : undefined;
    const inputs = isRecord(node.inputs) ? node.inputs : {};
    nodes.push({ id, type: node.class_type, title: title ?? '', inputs });
  }
  return nodes.length === 0 ? null : new ComfyGraph(nodes);
}
