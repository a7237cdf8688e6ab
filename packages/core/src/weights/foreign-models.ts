import { COMPONENT_KINDS, type ComponentKind, type Text } from '@danqing/protocol';
import { quoteName } from '../formats/format-error.ts';
import { say } from '../say/say.ts';

import { COMPONENT_MODELS } from './component-models.ts';
import { ADDITIONS, type Addition, OTHER_MODELS, PACKED, type Signature } from './foreign-signatures.ts';

import { MIN_COVERAGE } from './name-table.ts';

/** Identifies a file with almost the right names but different content; undefined if it may be the real one. */
export function findLookalike(kind: ComponentKind, names: Iterable<string>): Text | undefined {
  return findSignature([...PACKED, ...ADDITIONS, ...COMPONENT_MODELS[kind].lookalikes], [...names]);
}

/** Describes what a file seems to hold; undefined if its names give no indication. */
export function describeForeign(names: Iterable<string>): Text | undefined {
  const all = [...names];
  return (
    findSignature([...PACKED, ...ADDITIONS], all) ??
    findComponent(all) ??
    findSignature(
      [...OTHER_MODELS, ...COMPONENT_KINDS.flatMap((kind) => COMPONENT_MODELS[kind].lookalikes)],
      all,
    )
  );
}

/** The kind of addition to a model that a file is, if it is one. */
export function findAddition(names: Iterable<string>): Addition | undefined {
  return matchSignature([...PACKED, ...ADDITIONS], [...names])?.signature.addition;
}

function findComponent(names: readonly string[]): Text | undefined {
  const kind = COMPONENT_KINDS.find((candidate) => {
    const { coverage } = COMPONENT_MODELS[candidate].names.translate(names);
    return coverage >= MIN_COVERAGE && findLookalike(candidate, names) === undefined;
  });
  return kind === undefined ? undefined : COMPONENT_MODELS[kind].label;
}

/** Includes the tensor that identifies it. */
function findSignature(signatures: readonly Signature[], names: readonly string[]): Text | undefined {
  const match = matchSignature(signatures, names);
  return match === undefined ? undefined : say`${match.signature.what}, by its ${quoteName(match.example)}`;
}

function matchSignature(
  signatures: readonly Signature[],
  names: readonly string[],
): { readonly signature: Signature; readonly example: string } | undefined {
  const some = (pattern: RegExp) => names.find((name) => pattern.test(name));
  for (const signature of signatures) {
    const { has, and, lacks } = signature;
    const example = some(has);
    const isIt = example !== undefined && (and === undefined || some(and) !== undefined);
    if (isIt && (lacks === undefined || some(lacks) === undefined)) return { signature, example };
  }
  return undefined;
}
