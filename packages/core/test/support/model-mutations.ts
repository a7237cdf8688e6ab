/** Changes one thing in one file of a model, as faulty conversions, downloads and merges do. */
import { STORAGE_TYPES, type StorageType } from '../../src/formats/storage-type.ts';
import { type EditableFile, putTogether, takeApart } from './edit-files.ts';
import { concat, type GgufValue, type RawTensor } from './encode-files.ts';
import type { Random } from './random.ts';

export interface Mutation {
  /** For the report. */
  readonly what: string;
  readonly bytes: Uint8Array;
}

/**
 * Numbers that are stated in one place only: with another value it is another model, and no reader could notice. Their
 * absence is detected.
 */
const STATED_ONCE = new Set([
  'scaling_factor',
  'shift_factor',
  'norm_num_groups',
  'rope_theta',
  'norm_eps',
  'rms_norm_eps',
  'axes_dims',
  'shift',
]);

const pick = <T>(random: Random, items: readonly T[]): T => items[random.integer(0, items.length)] as T;

/** Null if this seed finds nothing to change in the file. */
export async function mutateFile(path: string, bytes: Uint8Array, random: Random): Promise<Mutation | null> {
  if (path.endsWith('.json')) return mutateJson(bytes, random);
  const file = await takeApart(bytes);
  const changesMetadata = file.metadata.length > 0 && random.uniform() < 0.3;
  const changed = changesMetadata ? mutateMetadata(file, random) : mutateTensor(file, random);
  return changed === null ? null : { what: changed.what, bytes: putTogether(changed.file) };
}

interface Changed {
  readonly what: string;
  readonly file: EditableFile;
}

function mutateTensor(file: EditableFile, random: Random): Changed | null {
  const tensor = pick(random, file.tensors);
  const others = file.tensors.filter((other) => other !== tensor);
  const [what, changed] = pick(random, TENSOR_CHANGES)(tensor, random, file);
  if (changed === null) return { what: `${what} ${tensor.name}`, file: { ...file, tensors: others } };
  if (changed === tensor || others.some(({ name }) => name === changed.name)) return null;
  const tensors = file.tensors.map((other) => (other === tensor ? changed : other));
  return { what: `${what} ${tensor.name}`, file: { ...file, tensors } };
}

type TensorChange = (
  tensor: RawTensor,
  random: Random,
  file: EditableFile,
) => [what: string, RawTensor | null];

const TENSOR_CHANGES: readonly TensorChange[] = [
  () => ['drop', null],
  (tensor, random) => {
    const name = rename(tensor.name, random);
    return [`rename to ${name}`, { ...tensor, name }];
  },
  (tensor, random, { format }) => {
    const type = otherType(tensor.type, format, random);
    return [`retype as ${type}`, type === tensor.type ? tensor : { ...tensor, type }];
  },
  (tensor) => ['widen', widen(tensor)],
  (tensor, random) => {
    const shape = reshape(tensor.shape, random);
    return [`reshape to [${shape}]`, String(shape) === String(tensor.shape) ? tensor : { ...tensor, shape }];
  },
  (tensor) => {
    const [rows, ...rest] = tensor.shape;
    if (rows === undefined)
      return ['double', { ...tensor, shape: [2], data: concat([tensor.data, tensor.data]) }];
    return ['double', { ...tensor, shape: [2 * rows, ...rest], data: concat([tensor.data, tensor.data]) }];
  },
  (tensor) => {
    const [rows = 1, ...rest] = tensor.shape;
    if (rows % 2 !== 0) return ['halve', tensor];
    return [
      'halve',
      { ...tensor, shape: [rows / 2, ...rest], data: tensor.data.slice(0, tensor.data.length / 2) },
    ];
  },
  (tensor, random) => {
    if (!tensor.name.endsWith('comfy_quant')) return ['describe anew', tensor];
    const format = pick(random, [
      'float8_e4m3fn',
      'float8_e5m2',
      'int8_tensorwise',
      'nvfp4',
      'mxfp8',
      'unheard_of',
    ]);
    const words = new TextDecoder()
      .decode(tensor.data)
      .replace(/"format": ?"[^"]*"/, `"format": "${format}"`);
    const data = new TextEncoder().encode(words);
    return [`describe as ${format}`, { ...tensor, shape: [data.length], data }];
  },
];

function rename(name: string, random: Random): string {
  const parts = name.split('.');
  const index = random.integer(0, parts.length);
  const change = pick(random, [
    (part: string) => `${part}x`,
    (part: string) => (/^\d+$/.test(part) ? String(Number(part) + 1) : part.toUpperCase()),
    (part: string) => (/^\d+$/.test(part) ? `${part}0` : part.slice(1)),
    (part: string) => part.replace('weight', 'bias').replace('_q', '_k').replace('w1', 'w2'),
    () => '',
  ]);
  const changed = parts.map((part, i) => (i === index ? change(part) : part)).filter((part) => part !== '');
  return random.uniform() < 0.1 ? `extra.${name}` : changed.join('.') || 'x';
}

/**
 * Another type of the same width; not between f16 and bf16 or between the two fp8 types, which cannot be distinguished.
 */
function otherType(type: StorageType, format: EditableFile['format'], random: Random): StorageType {
  const { blockBytes, blockElements } = STORAGE_TYPES[type];
  const alike = [new Set(['F16', 'BF16']), new Set(['F8_E4M3', 'F8_E5M2'])];
  const others = (Object.keys(STORAGE_TYPES) as StorageType[]).filter((other) => {
    const facts = STORAGE_TYPES[other];
    const fits = facts.blockBytes === blockBytes && facts.blockElements === blockElements;
    const isHeld = format === 'gguf' ? facts.ggml !== null : facts.blockElements === 1;
    return other !== type && fits && isHeld && !alike.some((pair) => pair.has(type) && pair.has(other));
  });
  return others.length === 0 ? type : pick(random, others);
}

/** The same values in f32. */
function widen(tensor: RawTensor): RawTensor {
  if (tensor.type !== 'BF16') return tensor;
  const codes = new Uint16Array(tensor.data.slice().buffer);
  const data = new Uint8Array(Uint32Array.from(codes, (code) => code << 16).buffer);
  return { ...tensor, type: 'F32', data };
}

function reshape(shape: readonly number[], random: Random): readonly number[] {
  const [rows = 1, columns = 1, ...rest] = shape;
  return pick(random, [
    [columns, rows, ...rest],
    [rows * columns, ...rest],
    [1, ...shape],
    [...shape, 1],
    ...(rows % 2 === 0 ? [[rows / 2, columns * 2, ...rest]] : []),
    ...(columns % 2 === 0 ? [[rows * 2, columns / 2, ...rest]] : []),
  ]);
}

function mutateMetadata(file: EditableFile, random: Random): Changed | null {
  const [key, value] = pick(random, file.metadata);
  const put = (other: string, changed: GgufValue | null): EditableFile => ({
    ...file,
    metadata: file.metadata.flatMap((entry) => {
      if (entry[0] !== key) return [entry];
      return changed === null ? [] : [[other, changed] as const];
    }),
  });
  return pick<() => Changed>(random, [
    () => ({ what: `drop ${key}`, file: put(key, null) }),
    () => ({ what: `rename ${key}`, file: put(`${key}x`, value) }),
    () => ({ what: `retype ${key}`, file: put(key, retyped(value)) }),
    () => ({ what: `change ${key}`, file: put(key, changed(value, random)) }),
  ])();
}

function retyped(value: GgufValue): GgufValue {
  if (value.type === 'string') return { type: 'u32', value: 7 };
  return { type: 'string', value: value.type === 'array' ? 'list' : String(value.value) };
}

function changed(value: GgufValue, random: Random): GgufValue {
  if (value.type === 'string')
    return { type: 'string', value: pick(random, ['llama', 'qwen2', 'flux', `${value.value}x`]) };
  if (value.type === 'array') return { type: 'string', value: 'list' };
  const number = Number(value.value);
  return { type: value.type, value: pick(random, [number + 1, Math.max(0, number - 1), number * 2, 0]) };
}

type Json = Record<string, unknown>;

function mutateJson(bytes: Uint8Array, random: Random): Mutation | null {
  const json = JSON.parse(new TextDecoder().decode(bytes)) as Json;
  const inner = json.weight_map as Json | undefined;
  const target = inner ?? json;
  const key = pick(random, Object.keys(target));
  const how = pick(random, ['drop', 'rename', 'retype', 'change']);
  if (how === 'change' && STATED_ONCE.has(key)) return null;
  const entries = Object.entries(target).flatMap(([name, value]) => {
    if (name !== key) return [[name, value]];
    if (how === 'drop') return [];
    if (how === 'rename') return [[`${name}x`, value]];
    return [[name, how === 'retype' ? retypedJson(value) : changedJson(value, random)]];
  });
  const changedTarget = Object.fromEntries(entries) as Json;
  const whole = inner === undefined ? changedTarget : { ...json, weight_map: changedTarget };
  return { what: `${how} ${key}`, bytes: new TextEncoder().encode(JSON.stringify(whole)) };
}

function retypedJson(value: unknown): unknown {
  return typeof value === 'string' ? { value } : String(value);
}

function changedJson(value: unknown, random: Random): unknown {
  if (typeof value === 'number') return pick(random, [value + 1, value - 1, value * 2]);
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string') return `${value}x`;
  if (Array.isArray(value)) return pick<unknown>(random, [value.slice(1), [...value, value[0]], []]);
  return value === null ? 1 : {};
}
