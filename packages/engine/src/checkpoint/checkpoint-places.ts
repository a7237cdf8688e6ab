/** Where the parts of a checkpoint lie. */

import { stat } from 'node:fs/promises';
import { basename, dirname, join, parse, resolve } from 'node:path';
import { type ComponentKind, checkModelIndex, type DeclaredConfig } from '@danqing/core/weights';
import { DanqingError, type ModelKind, sameText, type Text } from '@danqing/protocol';
import { say } from '../say/say.ts';
import { translateErrors } from './file-source.ts';
import { readJsonFile } from './read-json.ts';

/** Paths as the user gives them. A component's own path goes before the model's folder. */
export interface CheckpointPaths {
  /** A folder in the official layout: transformer, text_encoder, vae, tokenizer, scheduler. */
  readonly model?: string;
  /** A file, an index of shards, or a folder that holds either. */
  readonly transformer?: string;
  readonly textEncoder?: string;
  readonly vae?: string;
  /** A folder with tokenizer.json, or that file. */
  readonly tokenizer?: string;
  /** What the transformer is, where the user says so; else it is told from card, names, metadata and scheduler. */
  readonly kind?: ModelKind;
}

export interface ComponentPlace {
  readonly path: string;
  readonly configs: readonly DeclaredConfig[];
}

const FOLDERS: Readonly<Record<ComponentKind, string>> = {
  transformer: 'transformer',
  textEncoder: 'text_encoder',
  vae: 'vae',
};
const FLAGS: Readonly<Record<ComponentKind, string>> = {
  transformer: '--transformer',
  textEncoder: '--text-encoder',
  vae: '--vae',
};
const NAMES: Readonly<Record<ComponentKind, Text>> = {
  transformer: say`transformer`,
  textEncoder: say`text encoder`,
  vae: sameText('VAE'),
};

/**
 * Checks that a model's folder is one.
 * @throws DanqingError MODEL_NOT_FOUND, MODEL_KIND when it holds another pipeline, MODEL_CONFIG when its parts are others
 */
export async function checkModelFolder(folder: string): Promise<void> {
  if (!(await translateErrors(folder, () => stat(folder))).isDirectory()) {
    throw new DanqingError('MODEL_NOT_FOUND', say`${folder}: a model is a folder, this is a file.`, {
      hint: say`Give single files with --transformer, --text-encoder and --vae.`,
    });
  }
  const path = join(folder, 'model_index.json');
  const json = await readJsonFile(path);
  if (json === undefined) return;
  checkModelIndex(json, path);
}

/** @throws DanqingError MODEL_NOT_FOUND when neither the paths nor the model's folder have the component */
export async function findComponent(kind: ComponentKind, paths: CheckpointPaths): Promise<ComponentPlace> {
  const own = paths[kind];
  const inModel = paths.model === undefined ? undefined : join(paths.model, FOLDERS[kind]);
  const path = own ?? inModel;
  if (path === undefined) {
    throw new DanqingError('MODEL_NOT_FOUND', say`No ${NAMES[kind]} was given.`, {
      hint: say`Give it with ${FLAGS[kind]}, or a folder that holds the whole model with --model.`,
    });
  }
  const isFolder = (await translateErrors(path, () => stat(path))).isDirectory();
  // A folder's config.json was published with its tensors. Beside a single file may lie anything.
  const beside = await readConfig(isFolder ? path : dirname(path), isFolder);
  const fallback = own === undefined || inModel === undefined ? [] : await readConfig(inModel, false);
  return { path, configs: [...beside, ...fallback] };
}

/** What to call a checkpoint that does not say it: the model's folder, or else the transformer's file. */
export function nameOf(paths: CheckpointPaths): string {
  if (paths.model !== undefined) return basename(resolve(paths.model));
  return paths.transformer === undefined ? 'model' : parse(resolve(paths.transformer)).name;
}

async function readConfig(folder: string, binding: boolean): Promise<DeclaredConfig[]> {
  const label = join(folder, 'config.json');
  const json = await readJsonFile(label);
  return json === undefined ? [] : [{ label, json, binding }];
}
