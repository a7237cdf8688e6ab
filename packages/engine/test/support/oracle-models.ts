import type { GraphDescription, WeightSource } from '@danqing/core/graph';
import { describeCaption, describeModulation, describeStep, paddedLength } from '@danqing/core/models';
import { evaluate, type OracleInputs } from '../../../core/src/graph/oracle/evaluate.ts';
import { OracleLowering } from '../../../core/src/graph/oracle/lowering.ts';
import { patchify, unpatchify } from '../../../core/src/models/z-image/patchify.ts';
import {
  captionPositions,
  imagePositions,
  sequencePositions,
} from '../../../core/src/models/z-image/positions.ts';
import { timeEmbedding } from '../../../core/src/sampler/time-embedding.ts';
import { decodeWithQ4 } from '../../../core/test/support/decode-q4-0.ts';
import type { GoldenModel } from './golden-models.ts';

/** Computes outputs and labelled values of a description: the oracle, or another lowering. */
export type EvaluateGraph = (
  description: GraphDescription,
  inputs: OracleInputs,
  source: WeightSource,
) => Promise<Map<string, Float64Array>>;

/** Outputs and labelled values of a description, with weights read directly from their source. */
export async function evaluateWith(
  description: GraphDescription,
  inputs: OracleInputs,
  source: WeightSource,
): Promise<Map<string, Float64Array>> {
  using weights = new OracleLowering(decodeWithQ4).declare(description.weights.values(), source);
  await weights.load();
  return evaluate(description, inputs, weights.values);
}

export interface TransformerInput {
  /** [16, height, width] */
  readonly latents: Float32Array;
  readonly height: number;
  readonly width: number;
  /** [tokens, capFeatDim] */
  readonly text: Float32Array;
  /** (1000 - timestep) / 1000 */
  readonly modelTime: number;
}

export interface TransformerResult {
  /** [16, height, width]; the velocity is its negative. */
  readonly output: Float32Array;
  /** Every labelled value of the three graphs. */
  readonly values: ReadonlyMap<string, Float64Array>;
}

/** Evaluates the transformer once, through its three graphs. */
export async function evaluateTransformer(
  { config, weights }: GoldenModel<'transformer'>,
  input: TransformerInput,
  evaluateGraph: EvaluateGraph = evaluateWith,
): Promise<TransformerResult> {
  const tokens = input.text.length / config.capFeatDim;
  const modulation = await evaluateGraph(
    describeModulation(config, 1),
    { sinusoid: timeEmbedding(Float32Array.of(input.modelTime)) },
    weights,
  );
  const caption = await evaluateGraph(
    describeCaption(config, tokens),
    { text: input.text, positions: captionPositions(tokens) },
    weights,
  );
  const grid = {
    gridHeight: input.height / config.patchSize,
    gridWidth: input.width / config.patchSize,
    captionTokens: paddedLength(tokens),
  };
  const latentShape = { channels: config.inChannels, height: input.height, width: input.width };
  const step = await evaluateGraph(
    describeStep(config, grid),
    {
      ...Object.fromEntries(modulation),
      ...Object.fromEntries(caption),
      patches: patchify(input.latents, latentShape),
      image_positions: imagePositions(grid),
      positions: sequencePositions(grid),
    },
    weights,
  );
  const patches = step.get('output_patches') ?? new Float64Array();
  return {
    output: unpatchify(Float32Array.from(patches), latentShape),
    values: new Map([...modulation, ...caption, ...step]),
  };
}
