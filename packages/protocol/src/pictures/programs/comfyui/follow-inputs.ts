import type { JsonValue } from '../../json/json-value.ts';
import type { SettingField, SettingsNote } from '../../picture-settings.ts';
import { type ComfyGraph, type ComfyLink, type ComfyNode, isLink } from './comfy-graph.ts';

const MAX_DEPTH = 60;
/** Input names under which value nodes keep their value. */
const VALUE_NAMES = [
  'value',
  'seed',
  'noise_seed',
  'int',
  'float',
  'number',
  'Number',
  'string',
  'text',
  'STRING',
];
/** Input names under which nodes keep a prompt; an expanded wildcard comes before the wildcard itself. */
const TEXT_NAMES = [
  'populated_text',
  'text',
  'prompt',
  'text_g',
  't5xxl',
  'clip_l',
  'text_l',
  'wildcard_text',
  'string',
  'value',
  'STRING',
];
/** Inputs that pass a prompt on. */
const CONDITIONING_NAMES = ['conditioning', 'conditioning_1', 'conditioning_to', 'positive', 'pipe'];
/** Parts of a text that a node joins. */
const PART_NAME = /^(?:string|text)_?(?:[a-h]|\d{1,2})$/i;

type Role = 'positive' | 'negative';

/** Follows the links of a graph to values and texts, and records once per field what it cannot follow. */
export class InputFollower {
  readonly notes: SettingsNote[] = [];
  private readonly graph: ComfyGraph;

  constructor(graph: ComfyGraph) {
    this.graph = graph;
  }

  /** The value of an input: its own or that of the linked node. */
  value(
    field: SettingField,
    input: JsonValue | undefined,
    names: readonly string[] = [],
  ): JsonValue | undefined {
    return this.follow(field, input, (link, again) => {
      const { inputs } = link.node;
      const name = [...names, ...VALUE_NAMES].find((each) => inputs[each] !== undefined);
      const next = name === undefined ? onlyLink(link.node) : inputs[name];
      return next === undefined ? undefined : again(next);
    });
  }

  /** The text behind an input that takes an encoded prompt. */
  prompt(role: Role, input: JsonValue | undefined): JsonValue | undefined {
    const field = role === 'positive' ? 'prompt' : 'negativePrompt';
    return this.follow(field, input, (link, again) => this.promptAt(role, link, again));
  }

  /** Records that a field leads to a node that is not understood. */
  note(field: SettingField, { type, id }: ComfyNode): void {
    if (this.notes.some((note) => note.kind === 'node' && note.field === field)) return;
    this.notes.push({ kind: 'node', field, node: `${type} (${id})`.slice(0, 100) });
  }

  private follow(
    field: SettingField,
    input: JsonValue | undefined,
    step: (link: ComfyLink, again: (next: JsonValue) => JsonValue | undefined) => JsonValue | undefined,
  ): JsonValue | undefined {
    let left = MAX_DEPTH;
    const again = (next: JsonValue): JsonValue | undefined => {
      if (!isLink(next)) return next;
      const link = this.graph.link(next);
      left -= 1;
      if (link === undefined || left < 0) return undefined;
      const found = step(link, again);
      if (found === undefined) this.note(field, link.node);
      return found;
    };
    return input === undefined ? undefined : again(input);
  }

  private promptAt(
    role: Role,
    { node, slot }: ComfyLink,
    again: (next: JsonValue) => JsonValue | undefined,
  ): JsonValue | undefined {
    const { type, inputs } = node;
    // Z-Image-Turbo workflows derive the negative prompt from the positive one this way.
    if (/ZeroOut/i.test(type)) return '';
    const joined = this.joinedText(node, again);
    if (joined !== undefined) return joined;
    // Nodes with both prompts have the positive one first.
    const side = slot === 1 && inputs.negative !== undefined ? 'negative' : role;
    const names = [side, ...TEXT_NAMES, ...CONDITIONING_NAMES];
    const name = names.find((each) => typeof inputs[each] === 'string' || isLink(inputs[each]));
    const next = name === undefined ? onlyLink(node) : inputs[name];
    return next === undefined ? undefined : again(next);
  }

  private joinedText(
    { inputs }: ComfyNode,
    again: (next: JsonValue) => JsonValue | undefined,
  ): string | undefined {
    const names = Object.keys(inputs).filter((name) => PART_NAME.test(name));
    if (names.length < 2) return undefined;
    const parts = names.map((name) => again(inputs[name] ?? ''));
    const { delimiter } = inputs;
    return parts
      .filter((part) => typeof part === 'string' && part !== '')
      .join(typeof delimiter === 'string' ? delimiter : '');
  }
}

/** Links to these provide tools, not values. */
const TOOLS = ['clip', 'vae', 'model', 'control_net', 'image'];

/**
 * When nothing is known about a node but that it has a single link, follow that link; a Reroute has one without a name.
 */
function onlyLink({ inputs }: ComfyNode): JsonValue | undefined {
  const links = Object.entries(inputs).filter(([name, input]) => isLink(input) && !TOOLS.includes(name));
  return links.length === 1 ? links[0]?.[1] : undefined;
}
