/** Tensors that accompany weights and change their meaning, recognized by position rather than by name. */
import type { Translation } from './name-table.ts';

/** An unknown tensor, and the weight to which it belongs. */
export interface ForeignTensor {
  readonly name: string;
  readonly weight: string;
}

/**
 * Finds the `names` that belong to weights of the model: `X.something` or `X_something` if there is a weight
 * `X.weight`.
 */
export function findForeign(
  { weights }: Pick<Translation, 'weights'>,
  names: Iterable<string>,
): ForeignTensor[] {
  const known = [...weights.values()].flat().filter((name) => name !== undefined);
  const byModule = new Map(known.map((name) => [moduleOf(name), name]));
  const foreign: ForeignTensor[] = [];
  for (const name of names) {
    const weight = ownerOf(name, byModule);
    if (weight !== undefined) foreign.push({ name, weight });
  }
  return foreign;
}

/** `X` for `X.weight` and `X.bias`; pad tokens are modules of their own. */
export function moduleOf(name: string): string {
  return name.replace(/\.(?:weight|bias)$/, '');
}

/** The weight whose module is the longest prefix of this name, up to a dot or an underscore. */
function ownerOf(name: string, byModule: ReadonlyMap<string, string>): string | undefined {
  for (let end = name.length - 1; end > 0; end -= 1) {
    if (name[end] !== '.' && name[end] !== '_') continue;
    const owner = byModule.get(name.slice(0, end));
    if (owner !== undefined) return owner;
  }
  return undefined;
}
