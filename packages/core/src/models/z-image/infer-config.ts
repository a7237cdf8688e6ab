import type { Text } from '@danqing/protocol';
import { say } from '../../say/say.ts';
import type { WeightShapes } from '../weight-shapes.ts';
import type { ZImageConfig } from './config.ts';

/** The only patch size in use; the official folder's names state it too (`all_x_embedder.2-1`). */
const PATCH_SIZE = 2;
/** Published values that cannot be inferred from tensors. */
const PUBLISHED = { normEps: 1e-5, ropeTheta: 256 };

/** Sizes of a transformer, inferred from its tensors; `axesDims` in the published proportion 32 : 48 : 48. */
export function inferZImageConfig(shapes: WeightShapes): ZImageConfig {
  const dim = shapes.size('layers.*.attention_norm1.weight', 0);
  const headDim = shapes.size('layers.*.attention.q_norm.weight', 0);
  return {
    dim,
    nLayers: shapes.count('layers.*'),
    nRefinerLayers: Math.max(shapes.count('noise_refiner.*'), shapes.count('context_refiner.*')),
    nHeads: dim / headDim,
    axesDims: [headDim / 4, (headDim * 3) / 8, (headDim * 3) / 8],
    capFeatDim: shapes.size('cap_embedder.1.weight', 1),
    ffnDim: shapes.size('layers.*.feed_forward.w1.weight', 0),
    adalnDim: shapes.size('t_embedder.mlp.2.weight', 0),
    timeHiddenDim: shapes.size('t_embedder.mlp.0.weight', 0),
    frequencyDim: shapes.size('t_embedder.mlp.0.weight', 1),
    inChannels: shapes.size('x_embedder.weight', 1) / PATCH_SIZE ** 2,
    patchSize: PATCH_SIZE,
    ...PUBLISHED,
  };
}

/** Reasons why a transformer of these sizes cannot be computed; empty if there are none. */
export function findZImageConfigProblems(config: ZImageConfig): Text[] {
  const { dim, nHeads, axesDims, inChannels } = config;
  const problems: Text[] = [];
  if (!Number.isInteger(nHeads)) problems.push(say`dim ${dim} is not a multiple of the width of a head`);
  if (axesDims.some((axis) => !Number.isInteger(axis / 2))) {
    problems.push(say`the axes of a head, [${axesDims.join(', ')}], must be even`);
  }
  const headDim = axesDims.reduce((sum, axis) => sum + axis, 0);
  if (headDim * nHeads !== dim)
    problems.push(say`${nHeads} heads with axes [${axesDims.join(', ')}] do not have width ${dim}`);
  if (!Number.isInteger(inChannels))
    problems.push(say`the width of x_embedder is not that of patches of 2 x 2`);
  return problems;
}
