import { holds } from '@danqing/core/weights';
import { type ComponentDescription, describeComponent, openTensorFile } from '@danqing/engine';
import { COMPONENT_KINDS, type ComponentKind, DanqingError, isDanqingError } from '@danqing/protocol';
import { say } from '../say/say.ts';
import { type Foreign, recogniseForeign } from './recognise-foreign.ts';

/** A file that contains one or all components of a model. */
export interface FoundPart {
  /** The file, or the one that represents all parts of a split file: its index or first part. */
  readonly path: string;
  /** By kind; null for one that cannot be opened in its current state. The error is raised when it is chosen. */
  readonly components: ReadonlyMap<ComponentKind, ComponentDescription | null>;
}

/** @throws DanqingError FORMAT_* for a file that does not belong to a model */
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

/** Reads the tensor names, with the path that represents all parts of a split file. */
async function readNames(path: string): Promise<{ path: string; names: string[] }> {
  await using archive = await openTensorFile(path);
  return { path: archive.path, names: [...archive.tensors.keys()] };
}
