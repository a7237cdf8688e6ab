/** The files of golden `variants/`, compared with the f32 results of the same weights. */

import { TextEncoder } from '@danqing/core/pipeline';
import type { GgmlLowering, GgmlWeights } from '@danqing/ggml/lowering';
import { ImageDecoder } from '../../../core/src/pipeline/autoencoder.ts';
import { Transformer } from '../../../core/src/pipeline/transformer.ts';
import type { Difference } from '../../../core/test/support/error-measures.ts';
import { goldenPath } from '../../../core/test/support/fixture.ts';
import { f32, readSafetensors } from '../../../core/test/support/read-safetensors.ts';
import { makeTemporaryFolder } from '../../../core/test/support/temporary-folder.ts';
import { variantKind, writeVariant } from '../../../core/test/support/variants.ts';
import { type Checkpoint, openCheckpoint } from '../../src/checkpoint/open-checkpoint.ts';
import { measureDecoder, measureText, measureTransformer, VARIANT_CASES } from './golden-stages.ts';

const TEXT_CASES = [0, 1, 2];

export interface VariantResult extends Difference {
  readonly case: string;
}

/** Every case of a variant, by stage. */
export async function measureVariant(lowering: GgmlLowering, name: string): Promise<VariantResult[]> {
  using folder = makeTemporaryFolder();
  const kind = variantKind(name);
  const file = await writeVariant(folder.path, name);
  await using checkpoint = await openCheckpoint({ model: goldenPath('tiny'), [kind]: file });
  const expected = readSafetensors(goldenPath('variants/expected.safetensors'));
  const wanted: Expected = (id) => f32(expected, `${name}/${id}`);
  // Awaited: the files must stay open until the weights are read.
  if (kind === 'transformer') return await transformerResults(lowering, checkpoint, wanted);
  if (kind === 'textEncoder') return await textResults(lowering, checkpoint, wanted);
  using decoder = new ImageDecoder<GgmlWeights>(lowering, checkpoint.vae.config, checkpoint.vae.weights);
  return [{ case: 'decode6x10', ...(await measureDecoder(decoder, 'decode6x10')) }];
}

type Expected = (id: string) => Float32Array;

async function transformerResults(
  lowering: GgmlLowering,
  { transformer: { config, weights } }: Checkpoint,
  expected: Expected,
): Promise<VariantResult[]> {
  using transformer = new Transformer<GgmlWeights>(lowering, config, weights);
  const results: VariantResult[] = [];
  for (const reference of VARIANT_CASES) {
    const { name } = reference;
    results.push({ case: name, ...(await measureTransformer(transformer, reference, expected(name))) });
  }
  return results;
}

async function textResults(
  lowering: GgmlLowering,
  { textEncoder: { config, weights } }: Checkpoint,
  expected: Expected,
): Promise<VariantResult[]> {
  using encoder = new TextEncoder<GgmlWeights>(lowering, config, weights);
  const results: VariantResult[] = [];
  for (const index of TEXT_CASES) {
    const name = `case${index}`;
    results.push({ case: name, ...(await measureText(encoder, index, expected(name))) });
  }
  return results;
}
