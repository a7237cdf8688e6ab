import { describeModel } from '@danqing/engine';
import { listInstalledModels } from '@danqing/model-store';
import { type ErrorBody, errorBodyOf, type ModelKind } from '@danqing/protocol';

export interface SoundModel {
  readonly name: string;
  readonly folder: string;
  readonly byteLength: number;
  readonly kind: ModelKind;
  /** As in file names, in lower case. */
  readonly storageTypes: readonly string[];
  readonly defaultSize: { readonly width: number; readonly height: number };
}

export interface BrokenModel {
  readonly name: string;
  readonly folder: string;
  readonly error: ErrorBody;
}

/** Examines every installed model: checks its headers without reading its weights. */
export async function examineModels(libraries: readonly string[]): Promise<(SoundModel | BrokenModel)[]> {
  return Promise.all((await listInstalledModels(libraries)).map(examine));
}

async function examine({
  name,
  folder,
}: {
  readonly name: string;
  readonly folder: string;
}): Promise<SoundModel | BrokenModel> {
  try {
    const { byteLength, components, card, kind } = await describeModel({ model: folder });
    const types = components.flatMap(({ storage }) => storage.map(({ type }) => type.toLowerCase()));
    const { width, height } = card.defaults;
    return {
      ...{ name, folder, byteLength, kind: kind.kind },
      storageTypes: [...new Set(types)],
      defaultSize: { width, height },
    };
  } catch (error) {
    // A broken model does not hide the others.
    return { name, folder, error: errorBodyOf(error) };
  }
}
