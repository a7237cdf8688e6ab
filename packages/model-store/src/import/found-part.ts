import { holds } from '@danqing/core/weights';
import { type ComponentDescription, describeComponent, openTensorFile } from '@danqing/engine';
import { COMPONENT_KINDS, type ComponentKind, DanqingError, isDanqingError } from '@danqing/protocol';
import { say } from '../say/say.ts';
import { type Foreign, recogniseForeign } from './recognise-foreign.ts';

/** A file that holds a part of a model, or all of it. */
export interface FoundPart {
  /** The file, or what stands for all of its parts: an index, the first one. */
  readonly path: string;
  /** By kind; null for a part that cannot be opened as it is here. Its error comes when it is chosen. */
  readonly components: ReadonlyMap<ComponentKind, ComponentDescription | null>;
}

/** @throws DanqingError FORMAT_* for a file that is none of a model's */
export async function recogniseFile(path: string): Promise<FoundPart | Foreign> {
  const { names, path: first } = await readNames(path);
  const kinds = COMPONENT_KINDS.filter((kind) => holds(kind, names));
  if (kinds.length === 0) return recogniseForeign(first, names);
  const components = new Map<ComponentKind, ComponentDescription | null>();
  for (const kind of kinds) components.set(kind, await describeSound(kind, first));
  return { path: first, components };
}

export function isPart(found: FoundPart | Foreign): found is FoundPart {
  return 'components' in found;
}

export function notAPart({ path, what }: Foreign): DanqingError {
  const seems = what ?? say`something unknown`;
  return new DanqingError('MODEL_KIND', say`${path} is not part of Z-Image-Turbo: it seems to be ${seems}.`, {
    hint: say`Give its transformer, its text encoder (Qwen3-4B) and its VAE (that of Flux).`,
    details: { file: path, seems: seems.en },
  });
}

async function describeSound(kind: ComponentKind, path: string): Promise<ComponentDescription | null> {
  try {
    return await describeComponent(kind, path);
  } catch (error) {
    if (!isDanqingError(error) || error.code === 'INTERNAL') throw error;
    return null;
  }
}

/** With the path that stands for all parts, where the file is one of several. */
async function readNames(path: string): Promise<{ path: string; names: string[] }> {
  await using archive = await openTensorFile(path);
  return { path: archive.path, names: [...archive.tensors.keys()] };
}
