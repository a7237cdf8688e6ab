import { isDanqingError } from '@danqing/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryByteSource } from '../../src/formats/byte-source.ts';
import { readGguf } from '../../src/formats/gguf.ts';
import { MAX_STRINGS } from '../../src/formats/limits.ts';
import { STORAGE_TYPES, type StorageType } from '../../src/formats/storage-type.ts';
import type { MetadataValue } from '../../src/formats/tensor-file.ts';
import { encodeGguf, type GgufValue } from '../support/encode-files.ts';
import { metadataPairs, metadataText, rawTensors } from '../support/tensor-arbitraries.ts';

const read = (bytes: Uint8Array) => readGguf(new MemoryByteSource('test', bytes));

async function refusal(bytes: Uint8Array, code: string): Promise<string> {
  const error: unknown = await read(bytes).then(
    () => new Error('loaded'),
    (reason: unknown) => reason,
  );
  if (!isDanqingError(error)) throw error;
  expect(error.code).toBe(code);
  return error.message;
}

const ggmlTypes = (Object.keys(STORAGE_TYPES) as StorageType[]).filter(
  (type) => STORAGE_TYPES[type].ggml !== null,
);

const NUMBERS = {
  u8: { one: fc.integer({ min: 0, max: 255 }), Array: Uint8Array },
  i8: { one: fc.integer({ min: -128, max: 127 }), Array: Int8Array },
  u16: { one: fc.integer({ min: 0, max: 65535 }), Array: Uint16Array },
  i16: { one: fc.integer({ min: -32768, max: 32767 }), Array: Int16Array },
  u32: { one: fc.nat({ max: 2 ** 32 - 1 }), Array: Uint32Array },
  i32: { one: fc.integer(), Array: Int32Array },
  f32: { one: fc.float({ noNaN: true }), Array: Float32Array },
  f64: { one: fc.double({ noNaN: true }), Array: Float64Array },
} as const;

/** A value as written, and the value expected when read. */
type Pair = readonly [written: GgufValue, read: MetadataValue];

const numbers = (Object.keys(NUMBERS) as (keyof typeof NUMBERS)[]).flatMap((type): fc.Arbitrary<Pair>[] => {
  const { one, Array: Numbers } = NUMBERS[type];
  return [
    one.map((value): Pair => [{ type, value }, value]),
    fc.array(one).map((values): Pair => [{ type: 'array', of: type, values }, Numbers.from(values)]),
  ];
});

const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const i64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const flat: fc.Arbitrary<Pair> = fc.oneof(
  ...numbers,
  u64.map((value): Pair => [{ type: 'u64', value }, value]),
  i64.map((value): Pair => [{ type: 'i64', value }, value]),
  fc.array(u64).map((values): Pair => [{ type: 'array', of: 'u64', values }, BigUint64Array.from(values)]),
  fc.array(i64).map((values): Pair => [{ type: 'array', of: 'i64', values }, BigInt64Array.from(values)]),
  fc.boolean().map((value): Pair => [{ type: 'bool', value }, value]),
  fc
    .array(fc.boolean())
    .map((values): Pair => [{ type: 'array', of: 'bool', values }, Uint8Array.from(values, Number)]),
  metadataText.map((value): Pair => [{ type: 'string', value }, value]),
  fc.array(metadataText).map((values): Pair => [{ type: 'array', of: 'string', values }, values]),
);
const nested: fc.Arbitrary<Pair> = fc
  .array(
    flat.filter(([{ type }]) => type === 'array'),
    { maxLength: 3 },
  )
  .map(
    (pairs): Pair => [
      { type: 'array', of: 'array', values: pairs.map(([written]) => written) },
      pairs.map(([, value]) => value),
    ],
  );

describe('readGguf', () => {
  it('reads what was written, for all tensor types, metadata types and alignments', async () => {
    const tensors = rawTensors(ggmlTypes, { minLength: 1, maxAxes: 4 });
    const metadata = metadataPairs(
      fc.oneof({ weight: 9, arbitrary: flat }, { weight: 1, arbitrary: nested }),
    );
    const layout = fc.record({
      version: fc.constantFrom(2, 3),
      alignment: fc.constantFrom(1, 8, 32, 64, 4096),
    });
    await fc.assert(
      fc.asyncProperty(tensors, metadata, layout, async (written, pairs, { version, alignment }) => {
        const values = pairs.map(([key, [value]]) => [key, value] as const);
        const bytes = encodeGguf({
          version,
          alignment,
          metadata: [...values, ['general.alignment', { type: 'u32', value: alignment }]],
          tensors: written,
        });
        const file = await read(bytes);
        expect([...file.metadata]).toEqual([
          ...pairs.map(([key, [, value]]) => [key, value]),
          ['general.alignment', alignment],
        ]);
        const entries = [...file.tensors.values()];
        expect(entries.map(({ name, type, shape }) => ({ name, type, shape }))).toEqual(
          written.map(({ name, type, shape }) => ({ name, type, shape })),
        );
        expect(entries.map(({ byteLength }) => byteLength)).toEqual(written.map(({ data }) => data.length));
        expect(entries.every(({ byteOffset }) => byteOffset % alignment === 0)).toBe(true);
        expect(file.warnings).toEqual([]);
      }),
    );
  });

  it('needs no metadata', async () => {
    const data = new Uint8Array(4);
    const file = await read(encodeGguf({ tensors: [{ name: 'a', type: 'F32', shape: [], data }] }));
    expect([...file.tensors.values()]).toEqual([
      { name: 'a', type: 'F32', shape: [], byteOffset: 64, byteLength: 4 },
    ]);
  });

  it('puts replacement characters into texts that are not UTF-8, and refuses such names', async () => {
    const bytes = encodeGguf({ metadata: [['key', { type: 'string', value: 'abc' }]] });
    const at = Buffer.from(bytes).indexOf('abc');
    expect((await read(bytes.with(at, 0xff))).metadata.get('key')).toBe('\ufffdbc');
    expect(await refusal(bytes.with(Buffer.from(bytes).indexOf('key'), 0xff), 'FORMAT_HEADER')).toContain(
      'UTF-8',
    );
  });

  it('reports bytes at the end, and refuses those left by a wrong alignment', async () => {
    const tensors = ['a', 'b'].map((name) => ({
      name,
      type: 'F32' as const,
      shape: [16],
      data: new Uint8Array(64),
    }));
    const whole = encodeGguf({ tensors });
    const { warnings } = await read(Buffer.concat([whole, new Uint8Array(10)]));
    expect(warnings).toMatchObject([{ en: '10 bytes of the file belong to no tensor.' }]);
    expect(await refusal(Buffer.concat([whole, new Uint8Array(32)]), 'FORMAT_OFFSET')).toContain('alignment');
    // Written for 64 and read as 32: detected by the first gap, or otherwise by the bytes left at the end.
    const short = tensors.map((tensor) => ({ ...tensor, shape: [4], data: new Uint8Array(16) }));
    expect(await refusal(encodeGguf({ tensors: short, alignment: 64 }), 'FORMAT_OFFSET')).toContain(
      'between',
    );
  });

  const nestedArray = (depth: number): GgufValue =>
    depth === 0
      ? { type: 'array', of: 'u8', values: [1] }
      : { type: 'array', of: 'array', values: [nestedArray(depth - 1)] };
  it.each<[string, [string, GgufValue][], string]>([
    ['nested arrays', [['a', nestedArray(4)]], 'nested deeper than 4'],
    [
      'a repeated key',
      [
        ['a', nestedArray(3)],
        ['a', nestedArray(1)],
      ],
      '"a" twice',
    ],
    ['an alignment of 64 bits', [['general.alignment', { type: 'u64', value: 32n }]], 'alignment'],
    ['an alignment of 48', [['general.alignment', { type: 'u32', value: 48 }]], 'power of two'],
  ])('refuses %s', async (_what, metadata, says) => {
    expect(await refusal(encodeGguf({ metadata }), 'FORMAT_HEADER')).toContain(says);
  });

  it('refuses more strings than the limit, in one array or in several', async () => {
    const strings = (count: number): GgufValue => ({
      type: 'array',
      of: 'string',
      values: Array(count).fill(''),
    });
    const one = encodeGguf({ metadata: [['a', strings(MAX_STRINGS + 1)]] });
    expect(await refusal(one, 'FORMAT_HEADER')).toContain('too long');
    const two = encodeGguf({
      metadata: [
        ['a', strings(MAX_STRINGS / 2)],
        ['b', strings(MAX_STRINGS / 2)],
      ],
    });
    expect(await refusal(two, 'FORMAT_HEADER')).toContain('more than 800000 strings');
  });

  it('reads the vocabulary of Qwen3 in well under two seconds', async () => {
    const tokens = Array.from({ length: 152_000 }, (_, i) => `Ġtoken${i}`);
    const merges = tokens.map((token) => `${token} ${token}`);
    const bytes = encodeGguf({
      metadata: [
        ['tokenizer.ggml.tokens', { type: 'array', of: 'string', values: tokens }],
        ['tokenizer.ggml.merges', { type: 'array', of: 'string', values: merges }],
      ],
    });
    const start = performance.now();
    const { metadata } = await read(bytes);
    expect(performance.now() - start).toBeLessThan(2000);
    expect(metadata.get('tokenizer.ggml.merges')).toEqual(merges);
  });
});
