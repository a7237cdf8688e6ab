import type { StoredWeight, WeightSource } from '@danqing/core/graph';
import { type ComponentConfigs, openComponent } from '@danqing/core/weights';
import type { ComponentKind } from '@danqing/protocol';
import { goldenPath, readGoldenJson } from '../../../core/test/support/fixture.ts';
import { ENCODERS } from '../../../core/test/support/quantize.ts';
import { scaledCoding } from '../../../core/test/support/scaled-coding.ts';
import { expand } from '../../../ggml/src/lowering/convert.ts';
import { memoryWeight } from '../../../ggml/test/support/memory-weights.ts';
import { openTensorFile } from '../../src/checkpoint/open-tensor-file.ts';

export interface GoldenModel<K extends ComponentKind> {
  readonly config: ComponentConfigs[K];
  readonly weights: WeightSource & { names(): Iterable<string> };
}

/** One factor for each part of a joined weight, otherwise a single one. */
export type WeightFactors = Readonly<Record<string, readonly number[]>>;

export const tinyTransformer = (factors: WeightFactors = {}) =>
  openGolden('transformer', { path: 'tiny/transformer', config: 'tiny/transformer/config.json', factors });

export const tinyTextEncoder = () =>
  openGolden('textEncoder', { path: 'tiny/text_encoder', config: 'tiny/text_encoder/config.json' });

export const tinyAutoencoder = () => openGolden('vae', { path: 'tiny/vae', config: 'tiny/vae/config.json' });

/** Its time embedding is narrower than the model; its matrices are Q4_0. */
export const wideTransformer = () =>
  openGolden('transformer', { path: 'wide/transformer-wide-q4_0.gguf', config: 'wide/config.json' });

/** The same model with its matrices rounded to f16 or bf16, as a file in that type would hold them. */
export async function storedAs<K extends ComponentKind>(
  type: 'F16' | 'BF16',
  { config, weights }: GoldenModel<K>,
): Promise<GoldenModel<K>> {
  const rounded = new Map<string, StoredWeight>();
  const get = (name: string): StoredWeight => rounded.get(name) ?? weights.get(name);
  for (const name of weights.names()) {
    const stored = weights.get(name);
    if (stored.shape.length !== 2) continue;
    const bytes = ENCODERS[type](await expand(stored));
    rounded.set(name, memoryWeight(name, { shape: stored.shape, type, bytes }));
  }
  return { config, weights: { get, names: () => weights.names() } };
}

interface GoldenFiles {
  readonly path: string;
  readonly config: string;
  readonly factors?: WeightFactors;
}

/** Reads a whole golden model into memory. */
async function openGolden<K extends ComponentKind>(
  kind: K,
  { path, config, factors = {} }: GoldenFiles,
): Promise<GoldenModel<K>> {
  await using archive = await openTensorFile(goldenPath(path));
  const declared = [{ label: config, json: readGoldenJson<unknown>(config), binding: true }];
  const component = await openComponent(kind, archive, declared);
  const weights = new Map<string, StoredWeight>();
  for (const name of component.weights.names()) {
    weights.set(name, await inMemory(component.weights.get(name), factors[name] ?? []));
  }
  const get = (name: string): StoredWeight => {
    const weight = weights.get(name);
    if (weight === undefined) throw new Error(`${path} holds no ${name}`);
    return weight;
  };
  return { config: component.config, weights: { get, names: () => weights.keys() } };
}

async function inMemory(weight: StoredWeight, factors: readonly number[]): Promise<StoredWeight> {
  const parts = weight.parts.map(async (part, index) => {
    const bytes = new Uint8Array(part.byteLength);
    await part.read(0, bytes);
    const read = async (offset: number, target: Uint8Array): Promise<void> =>
      target.set(bytes.subarray(offset, offset + target.byteLength));
    const factor = factors[index] ?? 1;
    return { ...part, read, ...(factor === 1 ? {} : { coding: scaledCoding(part.type, factor) }) };
  });
  return { ...weight, parts: await Promise.all(parts) };
}
