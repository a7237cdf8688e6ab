/** Rules for file names: which files may hold tensors, which are parts of one, which are to be ignored. */

export const INDEX_SUFFIX = '.safetensors.index.json';

const TENSOR_FILE = /\.(?:safetensors|sft|gguf)$/i;

/** `model-00002-of-00003.safetensors`: the naming of shards and of split GGUF parts. */
const PART_NAME = /^(.*-)(\d{1,6})(-of-)(\d{1,6})(\.(?:safetensors|sft|gguf))$/i;

/** Whether a file's name qualifies it for inspection. */
export function isTensorFile(name: string): boolean {
  return !isHidden(name) && TENSOR_FILE.test(name);
}

export function isIndexFile(name: string): boolean {
  return !isHidden(name) && name.endsWith(INDEX_SUFFIX);
}

/** System files, such as `._model.safetensors` on macOS, which contain the name of the file they describe. */
export function isHidden(name: string): boolean {
  return name.startsWith('.');
}

/** Part `number` of `count`, from its name. */
export interface PartName {
  readonly number: number;
  readonly count: number;
  /** Name of another part. */
  nameOf(number: number): string;
}

/** Null for the name of a whole file, including `-00001-of-00001`. */
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

/** One name per file: for parts that belong together, the first existing one. */
export function withoutLaterParts(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return [...names].sort().filter((name) => {
    const set = parsePartName(name)?.nameOf(0) ?? name;
    if (seen.has(set)) return false;
    seen.add(set);
    return true;
  });
}
