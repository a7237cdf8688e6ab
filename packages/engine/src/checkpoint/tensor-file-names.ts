/** What the names of files say: which may hold tensors, which are parts of one, which are nobody's business. */

export const INDEX_SUFFIX = '.safetensors.index.json';

const TENSOR_FILE = /\.(?:safetensors|sft|gguf)$/i;

/** `model-00002-of-00003.safetensors`, as shards and the parts of a split GGUF are called. */
const PART_NAME = /^(.*-)(\d{1,6})(-of-)(\d{1,6})(\.(?:safetensors|sft|gguf))$/i;

/** By name: what is looked into at all. */
export function isTensorFile(name: string): boolean {
  return !isHidden(name) && TENSOR_FILE.test(name);
}

export function isIndexFile(name: string): boolean {
  return !isHidden(name) && name.endsWith(INDEX_SUFFIX);
}

/** Notes of the system, `._model.safetensors` of macOS among them: they carry the names of what they are notes of. */
export function isHidden(name: string): boolean {
  return name.startsWith('.');
}

/** Part `number` of `count`, by its name. */
export interface PartName {
  readonly number: number;
  readonly count: number;
  /** Name of another part. */
  nameOf(number: number): string;
}

/** Null for the name of a whole file, `-00001-of-00001` included. */
export function parsePartName(name: string): PartName | null {
  const match = PART_NAME.exec(name);
  if (match === null) return null;
  const [, stem = '', digits = '', of = '', total = '', suffix = ''] = match;
  const [number, count] = [Number(digits), Number(total)];
  if (count < 2 || number > count) return null;
  const nameOf = (other: number) =>
    `${stem}${String(other).padStart(digits.length, '0')}${of}${total}${suffix}`;
  return { number, count, nameOf };
}

/** One name for each file: of parts that belong together, the first that is there. */
export function withoutLaterParts(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return [...names].sort().filter((name) => {
    const set = parsePartName(name)?.nameOf(0) ?? name;
    if (seen.has(set)) return false;
    seen.add(set);
    return true;
  });
}
