import { readdir } from 'node:fs/promises';
import type { CheckpointPaths } from '@danqing/engine';
import { COMPONENTS } from '@danqing/protocol';
import { gatherParts } from './gather-parts.ts';

/** Entries that mark a folder as one model in the official layout. */
const MARKS = ['model_index.json', COMPONENTS.transformer.folder, COMPONENTS.textEncoder.folder];

/**
 * Finds the model in a folder: in the official layout, or any other with one model, such as ComfyUI's `models`.
 * @throws DanqingError MODEL_INCOMPLETE, MODEL_AMBIGUOUS
 */
export async function findCheckpoint(folder: string): Promise<CheckpointPaths> {
  // The code that opens the folder reports an unreadable one.
  const names = await readdir(folder).catch(() => null);
  if (names === null || names.length === 0 || names.some((name) => MARKS.includes(name)))
    return { model: folder };
  return (await gatherParts([folder])).paths;
}
