/** Tensors beside weights that change what the weights mean, whatever they are called: told by where they stand. */
import type { StorageType } from '../formats/storage-type.ts';
import type { Translation } from './name-table.ts';
import type { TensorArchive } from './tensor-archive.ts';

/** A tensor that nobody here understands, and the weight to which it belongs. */
export interface ForeignTensor {
  readonly name: string;
  readonly weight: string;
}

/** Computed anew from the configuration by every reader; old exports of Hugging Face hold them. */
const HARMLESS = /(?:^|\.)rotary_emb\.inv_freq$/;
const PLAIN: ReadonlySet<StorageType> = new Set(['F64', 'F32', 'F16', 'BF16']);

/**
 * Which of `names` belong to weights of the model: `X.something` or `X_something` where `X.weight` is one. In files
 * that hold quantized weights, also whatever else lies in the blocks: rotations and factors of a whole block.
 */
export function findForeign(
  archive: TensorArchive,
  { weights, prefix }: Pick<Translation, 'weights' | 'prefix'>,
  names: Iterable<string>,
): ForeignTensor[] {
  const known = [...weights.values()].flat().filter((name) => name !== undefined);
  const byModule = new Map(known.map((name) => [moduleOf(name), name]));
  const byBranch = known.some((name) => isQuantized(archive.tensors.get(name)?.type))
    ? new Map(known.map((name) => [branchOf(name, prefix), name]))
    : new Map<string, string>();
  const foreign: ForeignTensor[] = [];
  for (const name of names) {
    if (HARMLESS.test(name)) continue;
    const weight = ownerOf(name, byModule) ?? byBranch.get(branchOf(name, prefix) ?? '');
    if (weight !== undefined) foreign.push({ name, weight });
  }
  return foreign;
}

/** `X` of `X.weight` and `X.bias`; pad tokens are modules of their own. */
export function moduleOf(name: string): string {
  return name.replace(/\.(?:weight|bias)$/, '');
}

/** The weight whose module is the longest beginning of this name, up to a dot or an underscore. */
function ownerOf(name: string, byModule: ReadonlyMap<string, string>): string | undefined {
  for (let end = name.length - 1; end > 0; end -= 1) {
    if (name[end] !== '.' && name[end] !== '_') continue;
    const owner = byModule.get(name.slice(0, end));
    if (owner !== undefined) return owner;
  }
  return undefined;
}

/** "layers" of "model.layers.3.mlp.up_proj.weight"; undefined for names of one word and those of other models. */
function branchOf(name: string, prefix: string): string | undefined {
  const dot = name.startsWith(prefix) ? name.indexOf('.', prefix.length) : -1;
  return dot < 0 ? undefined : name.slice(prefix.length, dot);
}

function isQuantized(type: StorageType | undefined): boolean {
  return type !== undefined && !PLAIN.has(type);
}
