/** Reproducible random damage to file headers, and a run that parses the results. */
import { DanqingError } from '@danqing/protocol';
import { MemoryByteSource } from '../../src/formats/byte-source.ts';
import { readTensorFile } from '../../src/formats/read-tensor-file.ts';
import { storageBytes } from '../../src/formats/storage-type.ts';
import type { TensorFile } from '../../src/formats/tensor-file.ts';
import { concat, encodeGguf, encodeRawSafetensors, type RawTensor } from './encode-files.ts';

/** Integers of 0 to limit-1. */
type Random = (limit: number) => number;

/** mulberry32. */
function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

const RAW_TENSORS: readonly RawTensor[] = [
  { name: 'layers.0.weight', type: 'F16', shape: [4, 8], data: new Uint8Array(64) },
  { name: 'layers.0.bias', type: 'F32', shape: [4], data: new Uint8Array(16) },
  { name: 'émbedding', type: 'I64', shape: [1, 2, 2], data: new Uint8Array(32) },
  { name: 'scalar', type: 'F32', shape: [], data: new Uint8Array(4) },
];

const SEED_FILES: readonly Uint8Array[] = [
  encodeRawSafetensors(RAW_TENSORS, [
    ['format', 'pt'],
    ['info', '{"a":"\\u00e9"}'],
  ]),
  encodeRawSafetensors(RAW_TENSORS.slice(0, 1)),
  encodeRawSafetensors([]),
  encodeGguf({
    metadata: [
      ['general.architecture', { type: 'string', value: 'qwen3' }],
      ['general.alignment', { type: 'u32', value: 32 }],
      ['tokens', { type: 'array', of: 'string', values: ['a', 'bc', '', 'Ġé'] }],
      ['scores', { type: 'array', of: 'f32', values: [0.5, -1] }],
      ['nested', { type: 'array', of: 'array', values: [{ type: 'array', of: 'u64', values: [1n] }] }],
      ['count', { type: 'i64', value: -5n }],
      ['flag', { type: 'bool', value: true }],
    ],
    tensors: [...RAW_TENSORS, { name: 'q', type: 'Q8_0', shape: [2, 32], data: new Uint8Array(68) }],
  }),
  encodeGguf({ version: 2, tensors: RAW_TENSORS.slice(0, 2) }),
];

const INTERESTING_UINTS = [0n, 1n, 2n, 31n, 32n, 255n, 2n ** 16n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n];
const INTERESTING_U64 = [...INTERESTING_UINTS, 2n ** 32n, 2n ** 53n, 2n ** 62n, 2n ** 63n, 2n ** 64n - 1n];
const INTERESTING_JSON = [
  ...[
    '0',
    '-1',
    '1e3',
    '0.5',
    '4294967296',
    '9007199254740991',
    '9007199254740992',
    '1e999',
    '00',
    'null',
    'true',
  ],
  ...[
    '"F32"',
    '"__metadata__"',
    '"data_offsets"',
    '"\\ud800"',
    '"\\x"',
    '{}',
    '[]',
    '[[[[',
    '{"a":{',
    ',',
    ':',
    '"',
  ],
];

type Mutation = (bytes: Uint8Array<ArrayBuffer>, random: Random) => Uint8Array<ArrayBuffer>;

const pick = <T>(values: readonly T[], random: Random): T => values[random(values.length)] as T;

const MUTATIONS: readonly Mutation[] = [
  function flipBit(bytes, random) {
    const at = random(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
    return bytes;
  },
  function setByte(bytes, random) {
    bytes[random(bytes.length)] = pick(
      [0, 1, 0x20, 0x22, 0x5b, 0x7b, 0x7d, 0x7f, 0x80, 0xff, random(256)],
      random,
    );
    return bytes;
  },
  function setUint32(bytes, random) {
    const value = Number(pick(INTERESTING_UINTS, random));
    if (bytes.length >= 4) new DataView(bytes.buffer).setUint32(random(bytes.length - 3), value, true);
    return bytes;
  },
  function setUint64(bytes, random) {
    const value = pick(INTERESTING_U64, random);
    if (bytes.length >= 8) new DataView(bytes.buffer).setBigUint64(random(bytes.length - 7), value, true);
    return bytes;
  },
  function truncate(bytes, random) {
    return bytes.slice(0, random(bytes.length + 1));
  },
  function insert(bytes, random) {
    const at = random(bytes.length + 1);
    const piece = Uint8Array.from({ length: 1 + random(16) }, () => random(256));
    return concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
  },
  function remove(bytes, random) {
    const at = random(bytes.length + 1);
    return concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(16))]);
  },
  function repeat(bytes, random) {
    const from = random(bytes.length + 1);
    const to = Math.min(bytes.length, from + random(64));
    return concat([bytes.subarray(0, to), bytes.subarray(from)]);
  },
  function splice(bytes, random) {
    const other = pick(SEED_FILES, random);
    return concat([bytes.subarray(0, random(bytes.length + 1)), other.subarray(random(other.length + 1))]);
  },
  replaceJsonToken,
  replaceJsonToken,
];

/** Replaces a number, string or bracket with another token, and corrects the header's length. */
function replaceJsonToken(bytes: Uint8Array<ArrayBuffer>, random: Random): Uint8Array<ArrayBuffer> {
  const tokens = [...String.fromCharCode(...bytes).matchAll(/"[^"]*"|\d+|[[\]{},:]/g)];
  if (bytes[8] !== 0x7b || tokens.length === 0) return bytes;
  const { index, 0: token } = pick(tokens, random);
  const replacement = new TextEncoder().encode(pick(INTERESTING_JSON, random));
  const mutated = concat([bytes.subarray(0, index), replacement, bytes.subarray(index + token.length)]);
  const view = new DataView(mutated.buffer);
  const length = view.getBigUint64(0, true);
  view.setBigUint64(0, BigInt.asUintN(64, length + BigInt(replacement.length - token.length)), true);
  return mutated;
}

/** A valid file with one to four mutations, determined by `seed` alone. */
function createMutatedFile(seed: number): Uint8Array {
  const random = createRandom(seed);
  let bytes = new Uint8Array(pick(SEED_FILES, random));
  for (let left = 1 + random(4); left > 0 && bytes.length > 0; left--)
    bytes = pick(MUTATIONS, random)(bytes, random);
  return bytes;
}

export interface MutationReport {
  loaded: number;
  /** By error code. */
  refused: Record<string, number>;
  /**
   * Anything except a DanqingError with a FORMAT_ code, and files that load although they cannot hold their contents.
   */
  crashes: { seed: number; reason: string }[];
  slowestMs: number;
}

export function createMutationReport(): MutationReport {
  return { loaded: 0, refused: {}, crashes: [], slowestMs: 0 };
}

/** Parses the file of one seed and records the outcome in `report`. */
export async function runMutation(seed: number, report: MutationReport): Promise<void> {
  const bytes = createMutatedFile(seed);
  const start = performance.now();
  try {
    checkConsistency(await readTensorFile(new MemoryByteSource('mutated', bytes)), bytes.length);
    report.loaded++;
  } catch (error) {
    if (error instanceof DanqingError && error.code.startsWith('FORMAT_')) {
      report.refused[error.code] = (report.refused[error.code] ?? 0) + 1;
    } else {
      report.crashes.push({
        seed,
        reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
  }
  report.slowestMs = Math.max(report.slowestMs, performance.now() - start);
}

/** Checks that the file holds what a loaded header promises. */
function checkConsistency(file: TensorFile, fileBytes: number): void {
  for (const [name, entry] of file.tensors) {
    const elements = entry.shape.reduce((product, length) => product * length, 1);
    const fits = entry.byteOffset >= 8 && entry.byteOffset + entry.byteLength <= fileBytes;
    if (name !== entry.name || !fits || storageBytes(entry.type, elements) !== entry.byteLength) {
      throw new Error(`loaded with an impossible tensor ${JSON.stringify(entry)}`);
    }
  }
}
