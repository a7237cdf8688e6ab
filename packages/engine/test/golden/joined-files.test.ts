/** A transformer split in two by hand, under arbitrary names, computes the same bytes when joined. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { joinArchives, openComponent } from '@danqing/core/weights';
import { expect, it } from 'vitest';
import { encodeRawSafetensors, type RawTensor } from '../../../core/test/support/encode-files.ts';
import { goldenPath, readGoldenJson } from '../../../core/test/support/fixture.ts';
import { f32, readSafetensors } from '../../../core/test/support/read-safetensors.ts';
import { makeTemporaryFolder } from '../../../core/test/support/temporary-folder.ts';
import { openLowering } from '../../../ggml/test/support/ggml-ops.ts';
import { openTensorFile } from '../../src/checkpoint/open-tensor-file.ts';
import { tinyTransformer } from '../support/golden-models.ts';
import { evaluateCase, openTransformer, TINY_CASES } from '../support/golden-stages.ts';

const FILES = [1, 2].map((n) =>
  goldenPath(`tiny/transformer/diffusion_pytorch_model-0000${n}-of-00002.safetensors`),
);

/** Every other tensor, so that parts of one weight are in both files. */
function half(remainder: number): RawTensor[] {
  const tensors = new Map(FILES.flatMap((file) => [...readSafetensors(file)]));
  return [...tensors]
    .filter((_, index) => index % 2 === remainder)
    .map(([name, { shape }]) => ({
      name,
      type: 'F32',
      shape,
      data: new Uint8Array(f32(tensors, name).slice().buffer),
    }));
}

it('a transformer in two files draws what it draws in its own', async () => {
  using folder = makeTemporaryFolder();
  const paths = ['one.safetensors', 'other.safetensors'].map((name) => join(folder.path, name));
  for (const [index, path] of paths.entries()) writeFileSync(path, encodeRawSafetensors(half(index)));
  const [one = '', other = ''] = paths;
  await using joined = joinArchives(await openTensorFile(one), await openTensorFile(other));
  const json = readGoldenJson<unknown>('tiny/transformer/config.json');
  const declared = [{ label: 'config.json', json, binding: true }];
  const component = await openComponent('transformer', joined, declared);
  using lowering = openLowering({ device: 'cpu', precision: 'f32' });
  using own = openTransformer(lowering, await tinyTransformer());
  using inTwo = openTransformer(lowering, component);
  for (const reference of TINY_CASES.slice(0, 3)) {
    expect(await evaluateCase(inTwo, reference), reference.name).toEqual(await evaluateCase(own, reference));
  }
});
