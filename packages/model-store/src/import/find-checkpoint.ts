import { readdir } from 'node:fs/promises';
import type { CheckpointPaths } from '@danqing/engine';
import { COMPONENTS } from '@danqing/protocol';
import { gatherParts } from './gather-parts.ts';

/** What makes a folder one model in the official layout. */
const MARKS = ['model_index.json', COMPONENTS.transformer.folder, COMPONENTS.textEncoder.folder];

/**
 * A folder to open a model from: in the official layout, or any other that holds one model, such as ComfyUI's `models`.
 * @throws DanqingError MODEL_INCOMPLETE, MODEL_AMBIGUOUS
 */
export async function findCheckpoint(folder: string): Promise<CheckpointPaths> {
  // A folder that cannot be read is named by who opens it.
  const names = await readdir(folder).catch(() => null);
  if (names === null || names.length === 0 || names.some((name) => MARKS.includes(name)))
    return { model: folder };
  return (await gatherParts([folder])).paths;
}
