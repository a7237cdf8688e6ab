/** The tiny model in every format that is decoded on reading, compared with the same values in f32. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TextEncoder } from '@danqing/core/pipeline';
import { EMBEDDING_TABLE } from '@danqing/core/weights';
import type { GgmlLowering, GgmlWeights } from '@danqing/ggml/lowering';
import { describe, expect, it } from 'vitest';
import { Transformer } from '../../../core/src/pipeline/transformer.ts';
import type { ArchiveWeights } from '../../../core/src/weights/archive-weights.ts';
import { encodeRawSafetensors } from '../../../core/test/support/encode-files.ts';
import { nmse } from '../../../core/test/support/error-measures.ts';
import { goldenPath } from '../../../core/test/support/fixture.ts';
import {
  QUANTIZED_FORMATS,
  type QuantizedLabel,
  quantizedModel,
} from '../../../core/test/support/quantized-models.ts';
import { readSafetensors } from '../../../core/test/support/read-safetensors.ts';
import { makeTemporaryFolder } from '../../../core/test/support/temporary-folder.ts';
import { expand, expandRows } from '../../../ggml/src/lowering/convert.ts';
import { openLowering } from '../../../ggml/test/support/ggml-ops.ts';
import { type Checkpoint, openCheckpoint } from '../../src/checkpoint/open-checkpoint.ts';
import { quantizeCheckpoint } from '../../src/quantize/quantize-checkpoint.ts';
import { evaluateCase, VARIANT_CASES } from '../support/golden-stages.ts';

type Kind = 'transformer' | 'textEncoder';
const LABELS = Object.keys(QUANTIZED_FORMATS) as QuantizedLabel[];
const CASES = (['transformer', 'textEncoder'] as const).flatMap((kind) =>
  LABELS.map((label) => ({ kind, label })),
);
/** Rotated values are made in f64 here; their f32 rounding error grows through the model. */
const limitOf = (label: QuantizedLabel) => (label.includes('ConvRot') ? 1e-14 : 0);
const resultLimitOf = (label: QuantizedLabel) => (label.includes('ConvRot') ? 1e-11 : 0);

/** Opens the component in its format and in f32, each in a checkpoint with the rest of the tiny model. */
async function openBoth(folder: string, kind: Kind, label: QuantizedLabel) {
  const { tensors, metadata, plain } = quantizedModel(kind, label);
  const [coded, values] = [join(folder, 'coded.safetensors'), join(folder, 'plain.safetensors')];
  await writeFile(coded, encodeRawSafetensors(tensors, metadata));
  await writeFile(values, plain);
  const model = goldenPath('tiny');
  return [
    await openCheckpoint({ model, [kind]: coded }),
    await openCheckpoint({ model, [kind]: values }),
  ] as const;
}

async function expandAll(weights: ArchiveWeights): Promise<Map<string, Float32Array>> {
  const all = new Map<string, Float32Array>();
  for (const name of weights.names()) all.set(name, (await expand(weights.get(name))).slice());
  return all;
}

it.each(CASES)(
  '$kind, $label: weights have the values of the formula, and give the same result',
  async ({ kind, label }) => {
    using folder = makeTemporaryFolder();
    const [coded, plain] = await openBoth(folder.path, kind, label);
    await using _coded = coded;
    await using _plain = plain;
    expect(coded.warnings).toEqual([]);
    const expected = await expandAll(plain[kind].weights);
    for (const [name, values] of await expandAll(coded[kind].weights)) {
      expect(nmse(values, expected.get(name) ?? []), name).toBeLessThanOrEqual(limitOf(label));
    }
    using lowering = openLowering({ device: 'cpu', precision: 'f32' });
    const results = [await run(lowering, kind, coded), await run(lowering, kind, plain)] as const;
    expect(nmse(...results)).toBeLessThanOrEqual(resultLimitOf(label));
  },
);

async function run(lowering: GgmlLowering, kind: Kind, checkpoint: Checkpoint): Promise<Float32Array> {
  if (kind === 'transformer') {
    const { config, weights } = checkpoint.transformer;
    using transformer = new Transformer<GgmlWeights>(lowering, config, weights);
    const [reference] = VARIANT_CASES;
    return reference === undefined ? new Float32Array() : await evaluateCase(transformer, reference);
  }
  const { config, weights } = checkpoint.textEncoder;
  using encoder = new TextEncoder<GgmlWeights>(lowering, config, weights);
  const ids = readSafetensors(goldenPath('text-encoder.safetensors')).get('case1.input_ids')?.data;
  return (await encoder.encode(ids as Int32Array)).hidden;
}

describe('rows of a table that is quantized', () => {
  it.each(LABELS)('%s', async (label) => {
    using folder = makeTemporaryFolder();
    const [coded, plain] = await openBoth(folder.path, 'textEncoder', label);
    await using _coded = coded;
    await using _plain = plain;
    const rows = Int32Array.of(991, 0, 130, 130, 64);
    const read = (checkpoint: typeof coded) =>
      expandRows(checkpoint.textEncoder.weights.get(EMBEDDING_TABLE), rows);
    expect(nmse(await read(coded), await read(plain))).toBeLessThanOrEqual(limitOf(label));
  });
});

describe('quantized again', () => {
  it.each([
    ['nvfp4, scales in tiles', 'Q8_0'],
    ['fp8 by block, weight_scale_inv in bf16', 'Q4_0'],
    ['mxfp8, scales in tiles', 'BF16'],
  ] as const)('%s becomes the same %s as its values do', async (label, type) => {
    using folder = makeTemporaryFolder();
    const made: Map<string, Float32Array>[] = [];
    const { tensors, metadata, plain } = quantizedModel('transformer', label);
    for (const [name, bytes] of [
      ['coded', encodeRawSafetensors(tensors, metadata)],
      ['plain', plain],
    ] as const) {
      const transformer = join(folder.path, `${name}.safetensors`);
      await writeFile(transformer, bytes);
      const target = join(folder.path, name);
      const { components } = await quantizeCheckpoint({
        paths: { model: goldenPath('tiny'), transformer },
        folder: target,
        type,
        threads: 2,
      });
      const path = components.find(({ kind }) => kind === 'transformer')?.path ?? '';
      await using checkpoint = await openCheckpoint({ model: goldenPath('tiny'), transformer: path });
      made.push(await expandAll(checkpoint.transformer.weights));
    }
    expect(made[0]).toEqual(made[1]);
  });
});
