import { beforeAll, expect, it } from 'vitest';
import { OracleLowering } from '../../../src/graph/oracle/lowering.ts';
import { describeTextEncoder } from '../../../src/models/qwen3/text-encoder.ts';
import { EMBEDDING_TABLE } from '../../../src/weights/component-models.ts';
import { nmse } from '../../support/error-measures.ts';
import { goldenPath } from '../../support/fixture.ts';
import { type GoldenModel, tinyTextEncoder } from '../../support/golden-models.ts';
import { evaluateWith } from '../../support/oracle-models.ts';
import { f32, readSafetensors } from '../../support/read-safetensors.ts';

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
  const report = [...values].flatMap(([label, value]) => {
    const expected = golden.get(goldenName(label))?.data;
    return expected === undefined ? [] : [{ label, error: nmse(value, expected) }];
  });
  await annotate(report.map(({ label, error }) => `${label} ${error.toExponential(1)}`).join('\n'));
  expect(report.length).toBe(14);
  expect(
    report.find(({ error }) => !(error < LIMIT)),
    'the first value that diverges',
  ).toBeUndefined();
});

/** `layers.0.<module>` is `case1.layer0.<module>`; the result of layer i is hidden state i + 1. */
function goldenName(label: string): string {
  const layer = /^layers\.(\d+)$/.exec(label)?.[1];
  if (layer !== undefined) return `case1.hidden_states.${Number(layer) + 1}`;
  return label.replace(/^layers\.(\d+)\./, 'case1.layer$1.');
}

async function encode(index: number): Promise<Map<string, Float64Array>> {
  const ids = golden.get(`case${index}.input_ids`)?.data as Int32Array;
  const embeddings = await new OracleLowering().readRows(model.weights.get(EMBEDDING_TABLE), ids);
  const positions = Int32Array.from(ids, (_, token) => token);
  const description = describeTextEncoder(model.config, ids.length);
  return evaluateWith(description, { embeddings, positions }, model.weights);
}
