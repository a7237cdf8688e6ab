import { isDanqingError } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import { MemoryByteSource } from '../../src/formats/byte-source.ts';
import { readSafetensorsIndex } from '../../src/formats/safetensors-index.ts';

const read = (text: string) =>
  readSafetensorsIndex(new MemoryByteSource('index', new TextEncoder().encode(text)));

describe('readSafetensorsIndex', () => {
  it('groups the tensors by shard', async () => {
    const { shards } = await read(
      '{"metadata": {"total_size": 12.5, "x": [null]}, "weight_map": {"a": "1.safetensors", "b": "2.safetensors", "c": "1.safetensors"}}\n',
    );
    expect([...shards].map(([shard, tensors]) => [shard, ...tensors])).toEqual([
      ['1.safetensors', 'a', 'c'],
      ['2.safetensors', 'b'],
    ]);
  });

  const shards = ['', '.', '..', '/a', 'a/b', 'a\\b', 'C:a', '..\\a', 'a\\u0000b', 'a\\nb', 'x'.repeat(256)];
  it.each(shards.map((shard) => [shard]))('refuses the shard name %j', async (shard) => {
    const error: unknown = await read(
      `{"weight_map":{"a":${JSON.stringify(shard).replaceAll('\\\\u', '\\u')}}}`,
    ).catch((reason: unknown) => reason);
    expect(isDanqingError(error, 'FORMAT_INDEX')).toBe(true);
  });

  it.each([
    ['[]', 'not a JSON object'],
    ['{}', 'no "weight_map"'],
    ['{"weight_map":{}}', 'no tensors'],
    ['{"weight_map":[]}', 'not a JSON object'],
    ['{"weight_map":{"a":1}}', 'mapped to a file name'],
    ['{"weight_map":{"a":"x","a":"y"}}', 'listed twice'],
    ['{"weight_map":{"a":"x"},"weight_map":{"a":"x"}}', 'occurs twice'],
    ['{"weight_map":{"a":"x"}} x', 'unexpected content'],
    [
      `{"weight_map":{${Array.from({ length: 1025 }, (_, i) => `"${i}":"${i}"`).join()}}}`,
      'more than 1024 shards',
    ],
  ])('refuses %.60s', async (text, says) => {
    const error: unknown = await read(text).catch((reason: unknown) => reason);
    if (!isDanqingError(error, 'FORMAT_INDEX')) throw error;
    expect(error.message).toContain(says);
  });
});
