import { isDanqingError } from '@danqing/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryByteSource } from '../../src/formats/byte-source.ts';
import { MAX_ENTRIES } from '../../src/formats/limits.ts';
import { readSafetensors } from '../../src/formats/safetensors.ts';
import { encodeSafetensors, type WritableTensor } from '../../src/formats/safetensors-write.ts';
import { STORAGE_TYPES, type StorageType } from '../../src/formats/storage-type.ts';
import { encodeRawSafetensors, wrapSafetensors } from '../support/encode-files.ts';
import { metadataPairs, metadataText, rawTensors } from '../support/tensor-arbitraries.ts';

const read = (bytes: Uint8Array) => readSafetensors(new MemoryByteSource('test', bytes));

/** The message of the error that refuses the file. */
async function refusal(bytes: Uint8Array, code: string): Promise<string> {
  const error: unknown = await read(bytes).then(
    () => new Error('loaded'),
    (reason: unknown) => reason,
  );
  if (!isDanqingError(error)) throw error;
  expect(error.code).toBe(code);
  return error.message;
}

const plainTypes = (Object.keys(STORAGE_TYPES) as StorageType[]).filter(
  (type) => STORAGE_TYPES[type].blockElements === 1,
);

describe('readSafetensors', () => {
  it('reads what was written, for all types and shapes', async () => {
    const tensors = rawTensors(plainTypes, { minLength: 0, maxAxes: 5 });
    await fc.assert(
      fc.asyncProperty(tensors, metadataPairs(metadataText), async (written, metadata) => {
        const file = await read(encodeRawSafetensors(written, metadata));
        expect([...file.metadata]).toEqual(metadata);
        const entries = [...file.tensors.values()];
        expect(entries.map(({ name, type, shape }) => ({ name, type, shape }))).toEqual(
          written.map(({ name, type, shape }) => ({ name, type, shape })),
        );
        expect(entries.map(({ byteLength }) => byteLength)).toEqual(written.map(({ data }) => data.length));
      }),
    );
  });

  it('reads what encodeSafetensors writes, values included', async () => {
    const tensors = new Map<string, WritableTensor>([
      ['7', { type: 'I32', shape: [3], data: Int32Array.of(-1, 0, 2 ** 31 - 1) }],
      ['velocity', { type: 'F32', shape: [2, 1], data: Float32Array.of(0.1, Number.NaN) }],
      ['2', { type: 'F32', shape: [], data: Float32Array.of(1.5) }],
    ]);
    const bytes = encodeSafetensors(tensors, { info: '{"名":1}' });
    const file = await read(bytes);
    expect([...file.metadata]).toEqual([['info', '{"名":1}']]);
    expect([...file.tensors.keys()]).toEqual(['7', 'velocity', '2']);
    for (const { name, byteOffset, byteLength } of file.tensors.values()) {
      const written = tensors.get(name)?.data;
      expect(bytes.slice(byteOffset, byteOffset + byteLength).buffer).toEqual(written?.buffer);
      expect(byteOffset % 4).toBe(0);
    }
  });

  it('reads escapes and white space in the header, and passes over fields it does not know', async () => {
    const file = await read(
      wrapSafetensors(
        '{\n"\\u00e9\\n" : {"note":[{"a":[1.5e3,null,true,"x"]},{}],"dtype":"U8","shape":[ 2 ],"data_offsets":[0,2]} }',
        new Uint8Array(2),
      ),
    );
    expect([...file.tensors.keys()]).toEqual(['é\n']);
  });

  it('takes tensors in any order', async () => {
    const header =
      '{"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}';
    expect((await read(wrapSafetensors(header, new Uint8Array(3)))).tensors.size).toBe(2);
  });

  const tensor = (fields: string) => `{"a":{${fields}}}`;
  it.each([
    ['FORMAT_HEADER', '', 'not a JSON object'],
    ['FORMAT_HEADER', '{} {}', 'unexpected content after the end'],
    ['FORMAT_HEADER', '{"a":', 'not described'],
    ['FORMAT_HEADER', '{"a', 'is not terminated'],
    ['FORMAT_HEADER', '{"a\\', 'is not terminated'],
    ['FORMAT_HEADER', '{"\u0001":{}}', 'control character'],
    ['FORMAT_HEADER', '{"a":{},}', 'lacks "dtype" and "shape"'],
    ['FORMAT_HEADER', '{"__metadata__":{"a":1}}', 'not a string'],
    ['FORMAT_HEADER', '{"__metadata__":[]}', 'not a JSON object'],
    ['FORMAT_HEADER', tensor('"dtype":"U8","dtype":"U8"'), 'twice'],
    ['FORMAT_HEADER', tensor(`"x":${'['.repeat(40)}`), 'nested deeper'],
    ['FORMAT_HEADER', tensor('"x":tru'), 'expected a value'],
    ['FORMAT_TYPE', tensor('"dtype":8'), 'not a string'],
    ['FORMAT_TYPE', tensor('"dtype":"Q8_0"'), 'unknown type "Q8_0"'],
    ['FORMAT_TYPE', tensor('"dtype":"constructor"'), 'unknown type'],
    ['FORMAT_SHAPE', tensor('"shape":[1,1,1,1,1,1,1,1,1]'), 'at most 8'],
    ['FORMAT_SHAPE', tensor('"shape":[01]'), 'non-negative'],
    ['FORMAT_OFFSET', tensor('"data_offsets":[0,1,2]'), 'two ascending'],
    ['FORMAT_OFFSET', tensor('"data_offsets":[]'), 'two ascending'],
  ])('refuses with %s: %s', async (code, header, says) => {
    expect(await refusal(wrapSafetensors(header), code)).toContain(says);
  });

  it('refuses more tensors than the limit', async () => {
    const one = (i: number) => `"${i}":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}`;
    const header = (count: number) => `{${Array.from({ length: count }, (_, i) => one(i)).join()}}`;
    expect((await read(wrapSafetensors(header(MAX_ENTRIES)))).tensors.size).toBe(MAX_ENTRIES);
    expect(await refusal(wrapSafetensors(header(MAX_ENTRIES + 1)), 'FORMAT_HEADER')).toContain('more than');
  });
});
