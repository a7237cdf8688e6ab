import { describeTextEncoder } from '@danqing/core/models';
import { EMBEDDING_TABLE } from '@danqing/core/weights';
import { beforeAll, expect, it } from 'vitest';
import { OracleLowering } from '../../../../core/src/graph/oracle/lowering.ts';
import { nmse } from '../../../../core/test/support/error-measures.ts';
import { goldenPath } from '../../../../core/test/support/fixture.ts';
import {
  compareLabels,
  firstDivergent,
  formatReport,
  textEncoderName,
} from '../../../../core/test/support/label-report.ts';
import { f32, readSafetensors } from '../../../../core/test/support/read-safetensors.ts';
import { type GoldenModel, tinyTextEncoder } from '../../support/golden-models.ts';
import { evaluateWith } from '../../support/oracle-models.ts';

const LIMIT = 1e-9;

const golden = readSafetensors(goldenPath('text-encoder.safetensors'));
let model: GoldenModel<'textEncoder'>;
beforeAll(async () => {
  model = await tinyTextEncoder();
});

it.each([0, 1, 2, 3, 4])('case %i', async (index) => {
  const values = await encode(index);
  expect(nmse(values.get('hidden') ?? [], f32(golden, `case${index}.hidden`))).toBeLessThan(LIMIT);
});

it('the embeddings are rows of the table', async () => {
  const ids = golden.get('case1.input_ids')?.data as Int32Array;
  const embeddings = await new OracleLowering().readRows(model.weights.get(EMBEDDING_TABLE), ids);
  expect(embeddings).toEqual(f32(golden, 'case1.hidden_states.0'));
});

it('every value on the way, in the order in which it is computed', async ({ annotate }) => {
  const values = await encode(1);
  const report = compareLabels(values, golden, textEncoderName);
  await annotate(formatReport(report));
  expect(report.length).toBe(14);
  expect(firstDivergent(report, LIMIT), 'the first value that diverges').toBeUndefined();
});

async function encode(index: number): Promise<Map<string, Float64Array>> {
  const ids = golden.get(`case${index}.input_ids`)?.data as Int32Array;
  const embeddings = await new OracleLowering().readRows(model.weights.get(EMBEDDING_TABLE), ids);
  const positions = Int32Array.from(ids, (_, token) => token);
  const description = describeTextEncoder(model.config, ids.length);
  return evaluateWith(description, { embeddings, positions }, model.weights);
}
