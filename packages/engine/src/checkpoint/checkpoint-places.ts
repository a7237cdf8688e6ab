/** Paths of the parts of a checkpoint. */

import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join, parse, resolve } from 'node:path';
import { checkModelIndex, type DeclaredConfig } from '@danqing/core/weights';
import { COMPONENTS, type ComponentKind, DanqingError, type ModelKind } from '@danqing/protocol';
import { say } from '../say/say.ts';
import { translateErrors } from './file-source.ts';
import { readJsonFile } from './read-json.ts';

/**
 * Paths as given by the user. A component's own path (a file, an index of shards, or a folder with either) takes
 * precedence over the model's folder.
 */
export interface CheckpointPaths extends Readonly<Partial<Record<ComponentKind, string>>> {
  /** A folder in the official layout: transformer, text_encoder, vae, tokenizer, scheduler. */
  readonly model?: string;
  /** tokenizer.json, or a folder that contains it. */
  readonly tokenizer?: string;
  /** The transformer's kind, if the user states it; otherwise detected from card, names, metadata and scheduler. */
  readonly kind?: ModelKind;
}

export interface ComponentPlace {
  readonly path: string;
  readonly configs: readonly DeclaredConfig[];
}

/**
 * Checks that a folder holds a model.
 * @throws DanqingError MODEL_NOT_FOUND; MODEL_KIND if it holds another pipeline; MODEL_CONFIG if its components differ
 */
export async function checkModelFolder(folder: string): Promise<void> {
  if (!(await translateErrors(folder, () => stat(folder))).isDirectory()) {
    throw new DanqingError('MODEL_NOT_FOUND', say`${folder}: a model is a folder, but this is a file.`, {
      hint: say`For single files use --transformer, --text-encoder and --vae.`,
    });
  }
  const path = join(folder, 'model_index.json');
  const json = await readJsonFile(path);
  if (json === undefined) return;
  checkModelIndex(json, path);
}

/**
 * Finds a component; null if it is optional and missing.
 * @throws DanqingError MODEL_NOT_FOUND if neither the paths nor the model's folder have it
 */
export async function findComponent(
  kind: ComponentKind,
  paths: CheckpointPaths,
  isOptional: boolean = COMPONENTS[kind].isOptional,
): Promise<ComponentPlace | null> {
  const { name, folder, flag } = COMPONENTS[kind];
  const own = paths[kind];
  const inModel = paths.model === undefined ? undefined : join(paths.model, folder);
  const path = own ?? inModel;
  if (isOptional && own === undefined && (inModel === undefined || !existsSync(inModel))) return null;
  if (path === undefined) {
    throw new DanqingError('MODEL_NOT_FOUND', say`No ${name} was given.`, {
      hint: say`Use ${flag}, or --model with a folder that contains the whole model.`,
    });
  }
  const { configs } = await componentAt(path);
  const fallback = own === undefined || inModel === undefined ? [] : await readConfig(inModel, false);
  return { path, configs: [...configs, ...fallback] };
}

/** @throws DanqingError MODEL_NOT_FOUND, MODEL_CONFIG */
export async function componentAt(path: string): Promise<ComponentPlace> {
  const isFolder = (await translateErrors(path, () => stat(path))).isDirectory();
  // A folder's config.json was published with its tensors. A file next to a single file may be unrelated.
  return { path, configs: await readConfig(isFolder ? path : dirname(path), isFolder) };
}

/** Name of a checkpoint that does not state one: the model's folder, or otherwise the transformer's file. */
export function nameOf(paths: CheckpointPaths): string {
  if (paths.model !== undefined) return basename(resolve(paths.model));
  return paths.transformer === undefined ? 'model' : parse(resolve(paths.transformer)).name;
}

async function readConfig(folder: string, binding: boolean): Promise<DeclaredConfig[]> {
  const label = join(folder, 'config.json');
  const json = await readJsonFile(label);
  return json === undefined ? [] : [{ label, json, binding }];
}
