import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type QuantizeType, STORAGE_TYPES } from '@danqing/core/formats';
import type { StoredWeight } from '@danqing/core/graph';
import { openCheckpoint, type QuantizeProgress } from '@danqing/engine';
import { openEngineInProcess } from '@danqing/engine/in-process';
import { quantize } from '@danqing/ggml';
import { parseGenerateRequest } from '@danqing/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QUANTIZE_TYPES } from '../../core/src/formats/quantize-types.ts';
import { nmse } from '../../core/test/support/error-measures.ts';
import { ENCODERS } from '../../core/test/support/quantize.ts';
import { writeVariant } from '../../core/test/support/variants.ts';
import type { Checkpoint } from '../../engine/src/checkpoint/open-checkpoint.ts';
import { quantizeCheckpoint } from '../../engine/src/quantize/quantize-checkpoint.ts';
import { MINI_ENGINE } from '../../engine/test/support/mini-model.ts';
import { expand } from '../../ggml/src/lowering/convert.ts';
import { type QuantizedModel, quantizeModel } from '../src/quantize-model.ts';
import { TINY_FOLDER } from './support/tiny-catalogue.ts';

const library = mkdtempSync(join(tmpdir(), 'danqing-quantize-'));
afterAll(() => rmSync(library, { recursive: true, force: true }));

const make = (name: string, type: QuantizeType, paths = MINI_ENGINE.paths) =>
  quantizeModel({ paths, type, name, library, threads: 2 });

async function bytesOf({ parts, byteLength }: StoredWeight): Promise<Uint8Array> {
  const bytes = new Uint8Array(byteLength);
  let offset = 0;
  for (const part of parts) {
    await part.read(0, bytes.subarray(offset, offset + part.byteLength));
    offset += part.byteLength;
  }
  return bytes;
}

/** Every weight of the transformers and text encoders of both checkpoints, unused ones included. */
function* pairs(
  original: Checkpoint,
  quantized: Checkpoint,
): Generator<readonly [StoredWeight, StoredWeight]> {
  for (const kind of ['transformer', 'textEncoder'] as const) {
    const [before, after] = [original[kind], quantized[kind]];
    for (const name of before.weights.names()) yield [before.weights.get(name), after.weights.get(name)];
    for (const name of before.spare.names()) yield [before.spare.get(name), after.spare.get(name)];
  }
}

/** The result of ggml for the whole tensor at once. */
async function expectedBytes(stored: StoredWeight, type: keyof typeof STORAGE_TYPES): Promise<Uint8Array> {
  if (stored.type === type) return bytesOf(stored);
  const values = await expand(stored);
  if (type === 'F32') return new Uint8Array(values.buffer);
  return quantize(STORAGE_TYPES[type].ggml ?? 0, values, stored.shape.at(-1) ?? 1);
}

async function countWrong(original: Checkpoint, quantized: Checkpoint): Promise<string[]> {
  const wrong: string[] = [];
  for (const [before, after] of pairs(original, quantized)) {
    const expected = await expectedBytes(before, after.type);
    if (Buffer.compare(await bytesOf(after), expected) !== 0) wrong.push(`${after.name} ${after.type}`);
  }
  return wrong;
}

async function draw(paths: typeof MINI_ENGINE.paths): Promise<Uint8Array> {
  await using engine = await openEngineInProcess({ ...MINI_ENGINE, paths });
  const { card, shift } = engine.model;
  const input = { prompt: '一只可爱的橘色猫咪', seed: 7, width: 256, height: 256 };
  const { images } = await engine.generate(parseGenerateRequest(input, { ...card.defaults, shift }));
  return images[0]?.image.data ?? new Uint8Array();
}

describe('danqing-mini in q8_0', () => {
  let made: QuantizedModel;
  beforeAll(async () => {
    made = await make('mini-q8_0', 'Q8_0');
  });

  it('is a model like any other, of half the size', async () => {
    const { description, report } = made;
    expect(description.card).toMatchObject({ name: 'mini-q8_0', defaults: { width: 256, steps: 8 } });
    const [transformer, textEncoder, vae] = description.components;
    expect(transformer).toMatchObject({ convention: 'GGUF, single file (ComfyUI)' });
    expect(textEncoder).toMatchObject({ convention: 'GGUF, llama.cpp', config: { numHiddenLayers: 3 } });
    expect(vae?.storage.map(({ type }) => type)).toEqual(['BF16']);
    expect(transformer?.byteLength).toBeLessThan(0.6 * 26_758_824);
    expect(report.components.flatMap(({ fallbacks }) => fallbacks)).toEqual([]);
    expect(readdirSync(library)).toEqual(['mini-q8_0']);
  });

  it('holds what ggml makes of each tensor as a whole, and what gguf-py makes of a matrix', async () => {
    await using original = await openCheckpoint(MINI_ENGINE.paths);
    await using quantized = await openCheckpoint({ model: made.folder });
    expect(await countWrong(original, quantized)).toEqual([]);
    const name = 'layers.0.attention.qkv.weight';
    const values = await expand(original.transformer.weights.get(name));
    expect(
      Buffer.compare(await bytesOf(quantized.transformer.weights.get(name)), ENCODERS.Q8_0(values)),
    ).toBe(0);
  });

  it('says in the types of llama.cpp what the tensors do not, and reads it back', async () => {
    await using original = await openCheckpoint(MINI_ENGINE.paths);
    await using quantized = await openCheckpoint({ model: made.folder });
    expect(quantized.textEncoder.config).toEqual(original.textEncoder.config);
    const bytes = readFileSync(quantized.textEncoder.files[0] ?? '');
    // llama.cpp refuses a u32 (4) where it expects an f32 (6).
    const typeOf = (key: string) => bytes.readUInt32LE(bytes.indexOf(key) + key.length);
    expect(typeOf('qwen3.rope.freq_base')).toBe(6);
    expect(typeOf('qwen3.attention.layer_norm_rms_epsilon')).toBe(6);
    expect(typeOf('qwen3.block_count')).toBe(4);
  });

  it('draws nearly the same picture', async () => {
    const [original, quantized] = [await draw(MINI_ENGINE.paths), await draw({ model: made.folder })];
    // Measured: 2.0e-6; q4_0 gives 1.3e-4. Kernels of other processors vary by less than the margin.
    expect(nmse(quantized, original)).toBeLessThan(2e-5);
    expect(Buffer.compare(quantized, original)).not.toBe(0);
  });
});

describe('types', () => {
  it.each(QUANTIZE_TYPES)('%s: every tensor of the tiny model is what ggml makes of it', async (type) => {
    const folder = mkdtempSync(join(library, 'types-'));
    const report = await quantizeCheckpoint({ paths: { model: TINY_FOLDER }, folder, type, threads: 3 });
    await using original = await openCheckpoint({ model: TINY_FOLDER });
    await using quantized = await openCheckpoint({
      model: TINY_FOLDER,
      transformer: report.components[0]?.path ?? '',
      textEncoder: report.components[1]?.path ?? '',
    });
    expect(await countWrong(original, quantized)).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it('rows that do not divide into blocks of 256 take the next better type, and it is said', async () => {
    const { report, folder } = await make('mini-q4_K', 'Q4_K');
    const [transformer] = report.components;
    expect(transformer?.fallbacks).toContainEqual({
      type: 'Q5_0',
      columns: 384,
      tensors: expect.any(Number),
    });
    await using quantized = await openCheckpoint({ model: folder });
    const { weights } = quantized.transformer;
    expect(weights.get('layers.0.attention.qkv.weight').type).toBe('Q5_0');
    expect(weights.get('layers.0.adaLN_modulation.0.weight').type).toBe('Q4_K');
    expect(weights.get('x_embedder.weight').type).toBe('BF16');
    expect(weights.get('x_pad_token').type).toBe('F32');
    expect(quantized.textEncoder.weights.get('model.embed_tokens.weight').type).toBe('Q8_0');
  });

  it('reads scaled fp8, keeps a tokenizer of GGUF metadata, and warns of weights that are already quantized', async () => {
    const files = mkdtempSync(join(library, 'files-'));
    const transformer = await writeVariant(files, 'transformer-fp8-scaled.safetensors');
    const folder = mkdtempSync(join(library, 'fp8-'));
    const paths = { model: TINY_FOLDER, transformer };
    const { components, warnings } = await quantizeCheckpoint({ paths, folder, type: 'Q8_0' });
    await using original = await openCheckpoint(paths);
    await using quantized = await openCheckpoint({
      model: TINY_FOLDER,
      transformer: components[0]?.path ?? '',
    });
    expect(await countWrong(original, quantized)).toEqual([]);
    expect(warnings.map(({ en }) => en).join()).not.toContain('already quantized');
    const again = { model: TINY_FOLDER, transformer: components[0]?.path ?? '' };
    const second = await quantizeCheckpoint({ paths: again, folder: join(folder, 'again'), type: 'Q4_0' });
    expect(second.warnings.map(({ en }) => en)).toContainEqual(
      expect.stringContaining('transformer: its weights are already quantized'),
    );
    for (const each of [files, folder]) rmSync(each, { recursive: true });
  });
});

it('tells how far it is, and a cancel leaves nothing', async () => {
  const controller = new AbortController();
  const told: QuantizeProgress[] = [];
  const onProgress = (progress: QuantizeProgress) => {
    told.push(progress);
    controller.abort();
  };
  const options = { paths: MINI_ENGINE.paths, type: 'Q5_K', name: 'cancelled', library, threads: 1 } as const;
  const work = quantizeModel({ ...options, signal: controller.signal, onProgress });
  await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(told[0]).toMatchObject({ component: 'transformer', totalBytes: expect.any(Number) });
  expect(readdirSync(library).filter((name) => name.includes('cancelled'))).toEqual([]);
});
