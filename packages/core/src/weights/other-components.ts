import { COMPONENT_KINDS, type ComponentKind } from '@danqing/protocol';
import { COMPONENT_MODELS } from './component-models.ts';
import { findLookalike } from './foreign-models.ts';
import { MIN_COVERAGE, type Translation } from './name-table.ts';

/** True if most of these names belong to that component. */
export function holds(kind: ComponentKind, names: readonly string[]): boolean {
  const { coverage } = COMPONENT_MODELS[kind].names.translate(names);
  return coverage >= MIN_COVERAGE && findLookalike(kind, names) === undefined;
}

/**
 * Returns a test for tensors of other components in a file with a whole model. A tensor belongs to the component that
 * shares most of its name.
 */
export function belongsToOthers(
  kind: ComponentKind,
  own: Translation,
  names: readonly string[],
): (name: string) => boolean {
  const others = COMPONENT_KINDS.filter((other) => other !== kind && holds(other, names)).map((other) =>
    closenessTo(COMPONENT_MODELS[other].names.translate(names)),
  );
  const toOwn = closenessTo(own);
  return (name) => others.some((toOther) => toOther(name) > toOwn(name));
}

/** Closeness of a name to a set of names: by prefix, then by the branch below it. */
function closenessTo(translation: Translation): (name: string) => number {
  const { prefix, weights, unused } = translation;
  const known = new Set([...[...weights.values()].flat(), ...unused]);
  const isInBranch = branchesOf(translation);
  return (name) => {
    if (known.has(name)) return Number.POSITIVE_INFINITY;
    if (name.startsWith(prefix)) return prefix.length + (isInBranch(name) ? 0.5 : 0);
    // `text_encoder.logit_scale` is a sibling of `text_encoder.model.`.
    const parent = name.slice(0, name.lastIndexOf('.') + 1);
    return parent !== '' && prefix.startsWith(parent) ? 0.25 : -1;
  };
}

/** Returns a test for names in the model's own branches: those whose first component is one of the model's. */
export function branchesOf({ prefix, weights }: Translation): (name: string) => boolean {
  const headOf = (name: string) => name.slice(prefix.length).split('.', 1)[0];
  const heads = new Set(
    [...weights.values()].flat().flatMap((name) => (name === undefined ? [] : [headOf(name)])),
  );
  return (name) => name.startsWith(prefix) && heads.has(headOf(name));
}
