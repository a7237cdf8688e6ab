/** Opens a file that was split into several as one: safetensors shards without an index, split GGUF. */

import { basename, dirname, join } from 'node:path';
import {
  formatError,
  type MetadataValue,
  quoteName,
  readTensorFile,
  type TensorFile,
} from '@danqing/core/formats';
import { isDanqingError, type Text } from '@danqing/protocol';
import { say } from '../say/say.ts';
import { FileByteSource } from './file-source.ts';
import { type PartName, parsePartName } from './tensor-file-names.ts';

/** An open file and its checked header. */
export interface ArchivePart {
  readonly source: FileByteSource;
  readonly file: TensorFile;
}

/** The same limit as for an index. */
const MAX_PARTS = 1024;
const JOIN_HINT = say`Put all parts into one folder under their published names, or join them with \`llama-gguf-split --merge\`.`;

/**
 * Opens the file and, if it is a part, all other parts, in order. Opened files are added to `sources` at once, so that
 * the caller can close them on failure.
 * @throws DanqingError FORMAT_INDEX naming the part that is missing or does not belong to the others
 */
export async function openParts(first: ArchivePart, sources: FileByteSource[]): Promise<ArchivePart[]> {
  const path = first.source.label;
  const named = parsePartName(basename(path));
  const told = splitNumber(first, 'split.count') ?? 1;
  if (named === null) {
    if (told > 1)
      throw partError(
        first,
        say`is part ${partNumber(first)} of ${told}, but its name does not tell where the others are`,
      );
    return [first];
  }
  if (named.count > MAX_PARTS)
    throw partError(first, say`is one of ${named.count} parts, more than the limit of ${MAX_PARTS}`);
  const parts: ArchivePart[] = [];
  for (const number of partNumbers(named)) {
    parts.push(number === named.number ? first : await openPart(path, named.nameOf(number), sources));
  }
  checkTogether(parts);
  return parts;
}

/** Numbers start from 1, or from 0 in some programs. */
function partNumbers({ number, count }: PartName): number[] {
  return Array.from({ length: count }, (_, index) => (number === 0 ? index : index + 1));
}

async function openPart(path: string, name: string, sources: FileByteSource[]): Promise<ArchivePart> {
  try {
    const source = await FileByteSource.open(join(dirname(path), name));
    sources.push(source);
    return { source, file: await readTensorFile(source) };
  } catch (error) {
    if (!isDanqingError(error, 'MODEL_NOT_FOUND')) throw error;
    const what = say`is one of several parts, and ${quoteName(name)} is missing in its folder`;
    throw formatError('FORMAT_INDEX', what, { file: path, hint: JOIN_HINT, cause: error });
  }
}

function checkTogether(parts: readonly ArchivePart[]): void {
  const [first] = parts;
  const names = new Set<string>();
  for (const [index, part] of parts.entries()) {
    if (part.file.format !== first?.file.format)
      throw partError(part, say`has a different format from the first part`);
    if (part.file.format === 'gguf') checkSplit(part, { index, count: parts.length });
    for (const name of part.file.tensors.keys()) names.add(name);
  }
  const total = first === undefined ? undefined : splitNumber(first, 'split.tensors.count');
  if (first !== undefined && total !== undefined && total !== names.size) {
    throw partError(first, say`says that all parts contain ${total} tensors, but they contain ${names.size}`);
  }
}

/** Checks the fields that llama-gguf-split writes into each part. Other programs write none, so file names decide. */
function checkSplit(part: ArchivePart, { index, count }: { index: number; count: number }): void {
  const told = splitNumber(part, 'split.count');
  const number = splitNumber(part, 'split.no');
  if ((told ?? count) === count && (number ?? index) === index) return;
  throw partError(
    part,
    say`is named part ${index + 1} of ${count}, but says that it is part ${partNumber(part)} of ${told ?? 1}`,
  );
}

function partNumber(part: ArchivePart): number {
  return (splitNumber(part, 'split.no') ?? 0) + 1;
}

function splitNumber(part: ArchivePart, key: string): number | undefined {
  const value = part.file.format === 'gguf' ? part.file.metadata.get(key) : undefined;
  if (value === undefined) return undefined;
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number;
  throw partError(part, say`has a ${key} that is not a count`);
}

function partError(part: ArchivePart, what: Text): Error {
  return formatError('FORMAT_INDEX', what, { file: part.source.label, hint: JOIN_HINT });
}

/**
 * Combined metadata of all parts.
 * @throws DanqingError FORMAT_INDEX if parts of a GGUF contradict each other
 */
export function joinMetadata(parts: readonly ArchivePart[]): Map<string, MetadataValue> {
  const joined = new Map<string, MetadataValue>();
  for (const part of parts) {
    for (const [key, value] of part.file.metadata) {
      const known = joined.get(key);
      if (known === undefined) joined.set(key, value);
      else if (part.file.format === 'gguf' && key !== 'split.no' && !isSame(known, value)) {
        throw partError(part, say`disagrees with an earlier part about ${key}`);
      }
    }
  }
  return joined;
}

function isSame(a: MetadataValue, b: MetadataValue): boolean {
  return typeof a === 'object' || typeof b === 'object' ? String(a) === String(b) : a === b;
}
