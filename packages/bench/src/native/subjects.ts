/** What is measured: graphs of the published sizes, without their weights. */

import { describeSegments, elementCount, type GraphDescription, type HostTensor } from '@danqing/core/graph';
import { describeStep, stepStage, Z_IMAGE_TURBO, type ZImageConfig } from '@danqing/core/models';
import { invariant } from '@danqing/protocol';

/** One layer of the published transformer is enough to time: they are all alike. */
const FULL_SIZE: ZImageConfig = { ...Z_IMAGE_TURBO, nLayers: 1, nRefinerLayers: 0 };
const MINI: ZImageConfig = {
  ...FULL_SIZE,
  dim: 384,
  nLayers: 4,
  nRefinerLayers: 1,
  nHeads: 6,
  axesDims: [16, 24, 24],
  capFeatDim: 256,
  ffnDim: 1024,
};

/** A step of danqing-mini at 256x256. */
export function miniStep(): GraphDescription {
  return describeStep(MINI, { gridHeight: 16, gridWidth: 16, captionTokens: 32 });
}

/** One block of the full-size transformer; 32 patches along a side are 512 pixels. */
export function fullSizeBlock(side = 32): GraphDescription {
  const stage = stepStage(FULL_SIZE, { gridHeight: side, gridWidth: side, captionTokens: 128 });
  const block = describeSegments(stage).find(({ name }) => name.endsWith('layers.0'));
  invariant(block !== undefined, 'the step has no segment layers.0');
  return block;
}

export function syntheticInputs(description: GraphDescription): Record<string, HostTensor> {
  const inputs = [...description.inputs].map(([name, { shape, type }]): [string, HostTensor] => {
    const length = elementCount(shape);
    if (type === 'i32') return [name, Int32Array.from({ length }, (_, i) => i % 48)];
    return [name, Float32Array.from({ length }, (_, i) => Math.sin(i))];
  });
  return Object.fromEntries(inputs);
}
