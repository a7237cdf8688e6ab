/** `*.safetensors.index.json`: which shard of a sharded safetensors file holds which tensor. */

import type { Text } from '@danqing/protocol';
import { say } from '../say/say.ts';
import type { ByteSource } from './byte-source.ts';
import { formatError, quoteName } from './format-error.ts';
import { JsonReader } from './json-reader.ts';
import { MAX_ENTRIES, MAX_HEADER_BYTES } from './limits.ts';
import { withoutByteOrderMark } from './utf8.ts';

const MAX_SHARDS = 1024;

export interface SafetensorsIndex {
  /**
   * Maps a shard's file name (in the folder of the index, never a path) to its tensor names, both in the order of the
   * index.
   */
  readonly shards: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Reads and checks an index. Everything except `weight_map` is ignored.
 * @throws DanqingError FORMAT_INDEX
 */
export async function readSafetensorsIndex(source: ByteSource): Promise<SafetensorsIndex> {
  const fail = (what: Text) => formatError('FORMAT_INDEX', what, { file: source.label });
  if (source.byteLength > MAX_HEADER_BYTES) {
    throw fail(say`an index of ${source.byteLength} bytes exceeds the limit of ${MAX_HEADER_BYTES}`);
  }
  const json = new JsonReader(withoutByteOrderMark(await source.read(0, source.byteLength)), (what) =>
    fail(say`the index is ${what}`),
  );
  let shards: Map<string, Set<string>> | undefined;
  const isObject = json.tryReadObject((key) => {
    if (key !== 'weight_map') return json.skipValue();
    if (shards !== undefined) throw fail(say`"weight_map" occurs twice`);
    shards = readWeightMap(json, fail);
  });
  if (!isObject) throw fail(say`the index is not a JSON object`);
  json.expectEnd();
  if (shards === undefined)
    throw fail(say`this JSON file has no "weight_map", so it is not the index of a sharded file`);
  if (shards.size === 0) throw fail(say`"weight_map" lists no tensors`);
  return { shards };
}

type Fail = (what: Text) => Error;

function readWeightMap(json: JsonReader, fail: Fail): Map<string, Set<string>> {
  const shards = new Map<string, Set<string>>();
  const seen = new Set<string>();
  const isObject = json.tryReadObject((tensor) => {
    if (seen.has(tensor)) throw fail(say`tensor ${quoteName(tensor)} is listed twice`);
    if (seen.size === MAX_ENTRIES) throw fail(say`more than ${MAX_ENTRIES} tensors are listed`);
    seen.add(tensor);
    const shard = json.tryReadString();
    if (shard === undefined) throw fail(say`tensor ${quoteName(tensor)} is not mapped to a file name`);
    shardTensors(shards, shard, fail).add(tensor);
  });
  if (!isObject) throw fail(say`"weight_map" is not a JSON object`);
  return shards;
}

function shardTensors(shards: Map<string, Set<string>>, shard: string, fail: Fail): Set<string> {
  const known = shards.get(shard);
  if (known !== undefined) return known;
  if (!isPlainFileName(shard)) {
    throw fail(
      say`the shard ${quoteName(shard)} is not a plain file name; shards must be in the same folder as their index`,
    );
  }
  if (shards.size === MAX_SHARDS) throw fail(say`more than ${MAX_SHARDS} shards are listed`);
  const tensors = new Set<string>();
  shards.set(shard, tensors);
  return tensors;
}

/** True for a single path component on every system: no separators, drive, `.`, `..` or control characters. */
function isPlainFileName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused here
  return name !== '' && name.length <= 255 && !/^\.{1,2}$|[/\\:\u0000-\u001f]/.test(name);
}
