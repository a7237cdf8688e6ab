/** Opens tensors from a single file, from shards with an index, or from a folder with either. */

import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  detectFormat,
  formatError,
  quoteName,
  readSafetensorsIndex,
  readTensorFile,
} from '@danqing/core/formats';
import { joinArchives, type TensorArchive } from '@danqing/core/weights';
import { DanqingError, invariant, isDanqingError, type Text } from '@danqing/protocol';
import { say } from '../say/say.ts';
import { FileByteSource, translateErrors } from './file-source.ts';
import { type ArchivePart, joinMetadata, openParts } from './open-parts.ts';
import { INDEX_SUFFIX, isIndexFile, isTensorFile, withoutLaterParts } from './tensor-file-names.ts';

/**
 * `path` is a safetensors or GGUF file, any part of a split one, an index.json, or a folder with one
 * `*.safetensors.index.json` or, without an index, one tensor file or all its parts. The format is detected by content.
 * @throws DanqingError MODEL_NOT_FOUND, any FORMAT_ code
 */
export async function openTensorFile(path: string): Promise<TensorArchive> {
  const isFolder = (await translateErrors(path, () => stat(path))).isDirectory();
  const file = isFolder ? await findInFolder(path) : path;
  const source = await FileByteSource.open(file);
  const sources = [source];
  return closeOnError(sources, async () => {
    if ((await detectFormat(source)) !== 'json') return openWithParts(source, sources);
    const archive = await openShards(source);
    await source.close();
    return archive;
  });
}

async function openWithParts(source: FileByteSource, sources: FileByteSource[]): Promise<TensorArchive> {
  const parts = await openParts(await readPart(source), sources);
  return createArchive(parts[0]?.source.label ?? source.label, parts);
}

async function findInFolder(folder: string): Promise<string> {
  const names = (await translateErrors(folder, () => readdir(folder))).sort();
  const indexes = names.filter(isIndexFile);
  const files = withoutLaterParts(names.filter(isTensorFile));
  const candidates = indexes.length > 0 ? indexes : files;
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) return join(folder, only);
  const what =
    only === undefined
      ? say`the folder contains no .safetensors, .gguf or ${INDEX_SUFFIX} file`
      : say`the folder contains several candidates: ${candidates.slice(0, 5).join(', ')}`;
  throw new DanqingError('MODEL_NOT_FOUND', say`${folder}: ${what}.`, {
    hint: say`Give the path of the file itself, or of a folder with one model.`,
    details: { path: folder, candidates: candidates.slice(0, 5) },
  });
}

async function readPart(source: FileByteSource): Promise<ArchivePart> {
  return { source, file: await readTensorFile(source) };
}

async function openShards(indexSource: FileByteSource): Promise<TensorArchive> {
  const { shards } = await readSafetensorsIndex(indexSource);
  const parts: ArchivePart[] = [];
  const sources: FileByteSource[] = [];
  return closeOnError(sources, async () => {
    for (const [shard, expected] of shards) {
      const source = await openShard(indexSource.label, shard);
      sources.push(source);
      const part = await readPart(source);
      checkShard(indexSource.label, part, expected);
      parts.push(part);
    }
    return createArchive(indexSource.label, parts);
  });
}

async function openShard(indexPath: string, shard: string): Promise<FileByteSource> {
  try {
    return await FileByteSource.open(join(dirname(indexPath), shard));
  } catch (error) {
    if (!isDanqingError(error, 'MODEL_NOT_FOUND')) throw error;
    const what = say`the shard ${quoteName(shard)} cannot be opened: ${phrase(error.text)}`;
    throw formatError('FORMAT_INDEX', what, { file: indexPath, cause: error });
  }
}

/** Checks that the shard holds exactly the tensors listed in the index. */
function checkShard(indexPath: string, { source, file }: ArchivePart, expected: ReadonlySet<string>): void {
  const shard = quoteName(basename(source.label));
  if (file.format !== 'safetensors') {
    throw formatError('FORMAT_INDEX', say`the shard ${shard} is a ${file.format} file`, { file: indexPath });
  }
  const missing = [...expected].find((name) => !file.tensors.has(name));
  if (missing !== undefined) {
    const what = say`should be in the shard ${shard}, which does not contain it`;
    throw formatError('FORMAT_INDEX', what, { file: indexPath, tensor: missing });
  }
  const unlisted = [...file.tensors.keys()].find((name) => !expected.has(name));
  if (unlisted !== undefined) {
    const what = say`is in the shard ${shard}, but the index does not list it there`;
    throw formatError('FORMAT_INDEX', what, { file: indexPath, tensor: unlisted });
  }
}

function createArchive(path: string, parts: readonly ArchivePart[]): TensorArchive {
  const [first, ...others] = parts.map(archiveOf);
  invariant(first !== undefined, 'an archive has a part at least');
  return { ...joinArchives(first, ...others), path, metadata: joinMetadata(parts) };
}

function archiveOf({ source, file }: ArchivePart): TensorArchive {
  const close = () => source.close();
  return {
    path: source.label,
    format: file.format,
    tensors: new Map([...file.tensors].map(([name, entry]) => [name, { ...entry, source }])),
    metadata: file.metadata,
    warnings: file.warnings.map((text) => say`${source.label}: ${text}`),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Runs `work`; if it fails, closes everything in `sources`. */
async function closeOnError<T>(sources: readonly FileByteSource[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await Promise.all(sources.map((source) => source.close()));
    throw error;
  }
}

/** Removes the full stop from a sentence, so that it can be part of another. */
function phrase({ en, zh }: Text): Text {
  return { en: en.replace(/\.$/, ''), zh: zh.replace(/。$/, '') };
}
