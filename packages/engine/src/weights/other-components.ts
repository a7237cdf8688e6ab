import { COMPONENT_KINDS, COMPONENT_MODELS, type ComponentKind } from './component-models.ts';
import { findLookalike } from './foreign-models.ts';
import { MIN_COVERAGE, type Translation } from './name-table.ts';

/** What a file that holds a whole model has besides the component that is asked for: a test by name. */
export function belongsToOthers(kind: ComponentKind, names: readonly string[]): (name: string) => boolean {
  const others = COMPONENT_KINDS.filter((other) => other !== kind && holds(other, names));
  const tests = others.map((other) => belongsTo(COMPONENT_MODELS[other].names.translate(names)));
  return (name) => tests.some((test) => test(name));
}

/** True when these are, for the larger part, the names of that component. */
export function holds(kind: ComponentKind, names: readonly string[]): boolean {
  const { coverage } = COMPONENT_MODELS[kind].names.translate(names);
  return coverage >= MIN_COVERAGE && findLookalike(kind, names) === undefined;
}

/** Everything below its prefix; without one, its own tensors and what stands beside them, such as scales. */
function belongsTo({ prefix, weights, unused }: Translation): (name: string) => boolean {
  if (prefix !== '') return (name) => name.startsWith(prefix) || isBesidePrefix(name, prefix);
  const own = [...weights.values()].flat().filter((name) => name !== undefined);
  const parents = new Set([...own, ...unused].map(parentOf));
  return (name) => parents.has(parentOf(name));
}

/** A language model's head stands beside it: `text_encoder.lm_head` and `text_encoder.model.`. */
function isBesidePrefix(name: string, prefix: string): boolean {
  const outer = parentOf(prefix.slice(0, -1));
  return outer !== '' && name.startsWith(`${outer}.`);
}

function parentOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('.')));
}
