import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { TensorArchive } from '@danqing/core/weights';

/**
 * Identifies checkpoints without reading their data: a hash of the headers, the configuration, and the sizes and times
 * of the files. Moving or renaming files does not change it; rewriting them does.
 */
export async function identify(archive: TensorArchive, config: object): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(config));
  for (const { name, type, shape, byteOffset, byteLength } of archive.tensors.values()) {
    hash.update(JSON.stringify([name, type, shape, byteOffset, byteLength]));
  }
  for (const path of filesOf(archive)) {
    const { size, mtimeMs } = await stat(path);
    hash.update(JSON.stringify([size, mtimeMs]));
  }
  return hash.digest('hex');
}

/** Files that hold the tensors, in order. */
export function filesOf(archive: TensorArchive): string[] {
  return [...new Set([...archive.tensors.values()].map(({ source }) => source.label))];
}
