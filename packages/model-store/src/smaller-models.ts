import { resolve } from 'node:path';
import { describeModel, type ModelDescription, type SmallerModel } from '@danqing/engine';
import { listInstalledModels } from './installed-models.ts';
import { type Origin, readOrigin } from './provenance.ts';

/**
 * Installed variants of the model in `folder` with smaller weights, largest first: other variants of the same catalogue
 * model, or models quantized from it. Only their headers are read.
 * @throws DanqingError MODEL_*, FORMAT_* of the model in `folder`
 */
export async function findSmallerModels(
  folder: string,
  libraries: readonly string[],
): Promise<SmallerModel[]> {
  const others = (await listInstalledModels(libraries)).filter(
    (installed) => resolve(installed.folder) !== resolve(folder),
  );
  const origins = await Promise.all(others.map((other) => readOrigin(other.folder)));
  const own = await readOrigin(folder);
  const noted = others.map((other, index) => ({ ...other, origin: origins[index] ?? {} }));
  // Most models have no relatives: then nothing is opened.
  if (!noted.some(({ origin }) => origin.from !== undefined || origin.model !== undefined)) return [];
  const model = await describeModel({ model: folder });
  const keys = keysOf(model.card.name, own);
  const related = noted.filter(({ name, origin }) => keysOf(name, origin).some((key) => keys.includes(key)));
  const described = await Promise.all(
    related.map(async (other) => ({ other, found: await tryDescribe(other.folder) })),
  );
  return described
    .flatMap(({ other, found }) => (found === null ? [] : { ...other, byteLength: found.byteLength }))
    .filter(({ byteLength }) => byteLength < model.byteLength)
    .sort((a, b) => b.byteLength - a.byteLength)
    .map(({ name, folder: path }) => ({ name, paths: { model: path } }));
}

function keysOf(name: string, { model, from }: Origin): string[] {
  return [`installed ${from ?? name}`, ...(model === undefined ? [] : [`catalogue ${model}`])];
}

/** A model that cannot be opened is skipped, and is no error of this one. */
function tryDescribe(folder: string): Promise<ModelDescription | null> {
  return describeModel({ model: folder }).catch(() => null);
}
