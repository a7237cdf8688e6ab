import { copyFile, mkdtemp, open, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { detectFormat } from '@danqing/core/formats';
import { type CheckpointPaths, FileByteSource, openCheckpoint, openTensorFile } from '@danqing/engine';
import { invariant } from '@danqing/protocol';

/** A copy of a model with one damaged file; the original is untouched. Disposal removes the copy. */
export interface DamagedModel extends AsyncDisposable {
  readonly paths: CheckpointPaths;
}

type Component = 'transformer' | 'vae';

/**
 * Damages the header of the transformer. The new file has the original's length and beginning; the rest is a hole,
 * so the gigabytes of a large model are neither read nor written.
 */
export async function damageHeader(paths: CheckpointPaths): Promise<DamagedModel> {
  return damage(paths, 'transformer', async (from, to) => {
    await using source = await FileByteSource.open(from);
    const isGguf = (await detectFormat(source)) === 'gguf';
    const start = await source.read(0, Math.min(START_BYTES, source.byteLength));
    // The version field of GGUF, or the opening brace of a safetensors header.
    start[isGguf ? 4 : 8] = 0xff;
    await writeFile(to, start);
    const file = await open(to, 'r+');
    try {
      await file.truncate(source.byteLength);
    } finally {
      await file.close();
    }
  });
}

const START_BYTES = 64 * 1024;

/** Copies the VAE, the smallest component, and sets one tensor of its decoder to NaN. */
export async function damageValues(paths: CheckpointPaths): Promise<DamagedModel> {
  return damage(paths, 'vae', async (from, to) => {
    await using archive = await openTensorFile(from);
    const [smallest] = [...archive.tensors.values()]
      .filter(({ name }) => name.includes('decoder.'))
      .toSorted((a, b) => a.byteLength - b.byteLength);
    invariant(smallest !== undefined, 'a VAE without a decoder');
    await copyFile(from, to);
    const file = await open(to, 'r+');
    try {
      // All bits set is NaN in every floating-point type, including the scales of quantized blocks.
      const bytes = new Uint8Array(smallest.byteLength).fill(0xff);
      await file.write(bytes, 0, bytes.length, smallest.byteOffset);
    } finally {
      await file.close();
    }
  });
}

/** Links a component's files into a new folder, except for one that `write` creates. */
async function damage(
  paths: CheckpointPaths,
  component: Component,
  write: (from: string, to: string) => Promise<void>,
): Promise<DamagedModel> {
  const { path, files } = await filesOf(paths, component);
  const folder = await mkdtemp(join(tmpdir(), 'danqing-damaged-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const [victim, ...others] = files;
    invariant(victim !== undefined, `the ${component} lies in no file`);
    await write(victim, join(folder, basename(victim)));
    const linked = new Set([...others, path, join(dirname(path), 'config.json')]);
    linked.delete(victim);
    for (const file of linked) await linkIfThere(file, join(folder, basename(file)));
    return { paths: { ...paths, [component]: join(folder, basename(path)) }, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function filesOf(
  paths: CheckpointPaths,
  component: Component,
): Promise<{ readonly path: string; readonly files: readonly string[] }> {
  await using checkpoint = await openCheckpoint(paths);
  const { path, files } = checkpoint[component];
  return { path, files };
}

async function linkIfThere(from: string, to: string): Promise<void> {
  const target = await realpath(from).catch(() => null);
  if (target === null) return;
  // Where links need a special privilege (Windows), small files and shards are copied.
  await symlink(target, to).catch(() => copyFile(target, to));
}
