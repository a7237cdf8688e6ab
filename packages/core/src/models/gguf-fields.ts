import { DanqingError, joinText, type Text } from '@danqing/protocol';
import type { MetadataValue } from '../formats/tensor-file.ts';
import { say } from '../say/say.ts';

/**
 * Model metadata of a GGUF file, by llama.cpp's names. An absent field is undefined; a present but unusable one is an
 * error, because it was written for a purpose.
 */
export class GgufFields {
  private readonly metadata: ReadonlyMap<string, MetadataValue>;
  private readonly architecture: string;
  private readonly label: string;

  constructor(
    metadata: ReadonlyMap<string, MetadataValue>,
    { architecture, label }: { readonly architecture: string; readonly label: string },
  ) {
    this.metadata = metadata;
    this.architecture = architecture;
    this.label = label;
  }

  /** True if the file states nothing about its model except the architecture. */
  get isEmpty(): boolean {
    return ![...this.metadata.keys()].some((key) => key.startsWith(`${this.architecture}.`));
  }

  /** A whole number of 1 or more, or a list with one for each block. @throws DanqingError MODEL_CONFIG */
  count(name: string): number | undefined {
    const value = this.number(name);
    if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) return value;
    throw this.problem(name, say`is not a count`);
  }

  /** @throws DanqingError MODEL_CONFIG */
  positive(name: string): number | undefined {
    const value = this.number(name);
    if (value === undefined || (Number.isFinite(value) && value > 0)) return roundFloat32(value);
    throw this.problem(name, say`is not a positive number`);
  }

  /** Accepts only these values of a field that changes what a model computes. @throws DanqingError MODEL_CONFIG */
  only(name: string, ...allowed: readonly (string | number | boolean)[]): void {
    const value = this.metadata.get(this.keyOf(name));
    const plain = typeof value === 'bigint' ? Number(value) : value;
    if (plain === undefined || allowed.some((one) => one === plain)) return;
    const words = joinText(
      allowed.map((one) => JSON.stringify(one)),
      say` or `,
    );
    throw this.problem(name, say`is ${shorten(value)}, but only ${words} is supported`);
  }

  /** An error, MODEL_CONFIG, that names the required field that the file lacks. */
  missing(name: string): DanqingError {
    return this.problem(name, say`is missing, and cannot be derived from the tensors`);
  }

  private number(name: string): number | undefined {
    const value = this.metadata.get(this.keyOf(name));
    if (value === undefined) return undefined;
    const values = ArrayBuffer.isView(value) ? [...value] : [value];
    const [first] = values;
    if (values.some((other) => other !== first)) throw this.problem(name, say`differs from block to block`);
    if (typeof first === 'number' || typeof first === 'bigint') return Number(first);
    throw this.problem(name, say`is ${shorten(value)}, not a number`);
  }

  private keyOf(name: string): string {
    return `${this.architecture}.${name}`;
  }

  private problem(name: string, what: Text): DanqingError {
    return new DanqingError('MODEL_CONFIG', say`${this.label}: ${this.keyOf(name)} ${what}.`, {
      hint: say`The metadata of this file are damaged or describe another model: get the file from another source.`,
      details: { file: this.label, key: this.keyOf(name) },
    });
  }
}

/**
 * GGUF stores 1e-6 as a float32, which reads as 9.999999974752427e-7: restores the shortest number with that float32.
 */
function roundFloat32(value: number | undefined): number | undefined {
  if (value === undefined) return undefined;
  const short = Number(value.toPrecision(7));
  return Math.fround(short) === Math.fround(value) ? short : value;
}

function shorten(value: MetadataValue | undefined): string {
  return JSON.stringify(typeof value === 'object' || typeof value === 'bigint' ? String(value) : value).slice(
    0,
    60,
  );
}
