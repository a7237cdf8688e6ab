import { DanqingError, joinText, type Text } from '@danqing/protocol';
import type { MetadataValue } from '../formats/tensor-file.ts';
import { say } from '../say/say.ts';

/**
 * What the metadata of a GGUF file say about a model, by the names of llama.cpp. Absent is undefined; present and of no
 * use is an error: whoever wrote it meant something by it.
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

  /** True when the file says anything of its model but the name. */
  get isEmpty(): boolean {
    return ![...this.metadata.keys()].some((key) => key.startsWith(`${this.architecture}.`));
  }

  /** A whole number of 1 or more, or a list of it for each block. @throws DanqingError MODEL_CONFIG */
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

  /** Something that changes what a model computes and is not computed here. @throws DanqingError MODEL_CONFIG */
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

  /** @throws DanqingError MODEL_CONFIG naming what the file leaves open, and must not */
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

/** GGUF keeps 1e-6 as a float32, which reads as 9.999999974752427e-7: back to the shortest number that gives it. */
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
