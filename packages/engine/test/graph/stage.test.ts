import { describeSegments, describeStage, f32, type WeightSource } from '@danqing/core/graph';
import { stepStage } from '@danqing/core/models';
import { expect, it } from 'vitest';
import type { OracleInputs } from '../../../core/src/graph/oracle/evaluate.ts';
import { i32, type Stage } from '../../../core/src/graph/stage.ts';
import { decoderStage } from '../../../core/src/models/autoencoder/decoder.ts';
import { encoderStage } from '../../../core/src/models/autoencoder/encoder.ts';
import { textEncoderStage } from '../../../core/src/models/qwen3/text-encoder.ts';
import { captionStage } from '../../../core/src/models/z-image/caption.ts';
import { modulationStage } from '../../../core/src/models/z-image/modulation.ts';
import { wave } from '../../../core/test/support/oracle-op.ts';
import { tinyAutoencoder, tinyTextEncoder, tinyTransformer } from '../support/golden-models.ts';
import { evaluateWith } from '../support/oracle-models.ts';

const transformer = await tinyTransformer();
const textEncoder = await tinyTextEncoder();
const autoencoder = await tinyAutoencoder();

const grid = { gridHeight: 2, gridWidth: 3, captionTokens: 32 };
const STAGES: { readonly stage: Stage; readonly weights: WeightSource }[] = [
  { stage: textEncoderStage(textEncoder.config, 5), weights: textEncoder.weights },
  { stage: modulationStage(transformer.config, 2), weights: transformer.weights },
  { stage: captionStage(transformer.config, 3), weights: transformer.weights },
  { stage: stepStage(transformer.config, grid), weights: transformer.weights },
  { stage: decoderStage(autoencoder.config, 2, 3), weights: autoencoder.weights },
  { stage: encoderStage(autoencoder.config, 8, 16), weights: autoencoder.weights },
];

it.each(STAGES)(
  '$stage.name: its segments one by one give what the whole gives',
  async ({ stage, weights }) => {
    const inputs = inventInputs(stage);
    const whole = await evaluateWith(describeStage(stage), inputs, weights);

    let state: OracleInputs = inputs;
    for (const segment of describeSegments(stage)) {
      const values = await evaluateWith(segment, state, weights);
      const made = [...segment.outputs.keys()].map((name) => [name, values.get(name) ?? []] as const);
      state = { ...state, ...Object.fromEntries(made) };
    }
    for (const name of stage.outputs) expect(state[name]).toEqual(whole.get(name));
  },
);

it('a segment reads and gives only what it must', () => {
  const stage = stepStage(transformer.config, grid);
  const interfaces = describeSegments(stage).map(({ name, inputs, outputs }) => ({
    name,
    inputs: [...inputs.keys()],
    outputs: [...outputs.keys()],
  }));
  expect(interfaces.at(0)).toEqual({ name: 'step/x_embedder', inputs: ['patches'], outputs: ['image'] });
  expect(interfaces.at(-2)).toEqual({
    name: 'step/layers.1',
    inputs: ['hidden', 'positions', 'layers.1.adaLN'],
    outputs: ['hidden'],
  });
});

it('a value that nobody reads later is not given on', () => {
  const stage: Stage = {
    name: 'demo',
    inputs: { x: f32(2), unused: i32(1) },
    segments: [
      { name: 'a', build: (graph, read) => ({ y: graph.silu(read('x')), idle: graph.tanh(read('x')) }) },
      { name: 'b', build: (graph, read) => ({ z: graph.add(read('y'), read('x')) }) },
    ],
    outputs: ['z'],
  };
  const [a, b] = describeSegments(stage);
  expect([...(a?.outputs.keys() ?? [])]).toEqual(['y']);
  expect([...(b?.inputs.keys() ?? [])]).toEqual(['y', 'x']);
});

it('names a value that no segment made', () => {
  const stage: Stage = {
    name: 'demo',
    inputs: {},
    segments: [{ name: 'a', build: (_graph, read) => ({ y: read('x') }) }],
    outputs: ['y'],
  };
  expect(() => describeStage(stage)).toThrow('stage demo: no value named x');
});

/** Waves for f32 inputs; 0, 1, 2, … for i32 inputs. */
function inventInputs(stage: Stage): OracleInputs {
  const entries = Object.entries(stage.inputs).map(([name, { shape, type }], index) => {
    const count = shape.reduce((product, size) => product * size, 1);
    return [
      name,
      type === 'f32' ? wave(index, count) : Int32Array.from({ length: count }, (_, i) => i),
    ] as const;
  });
  return Object.fromEntries(entries);
}
