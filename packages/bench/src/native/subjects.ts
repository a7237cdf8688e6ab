/** Graphs of the published sizes, without weights. */

import { describeSegments, elementCount, type GraphDescription, type HostTensor } from '@danqing/core/graph';
import { stepStage, Z_IMAGE_TURBO, type ZImageConfig } from '@danqing/core/models';
import { invariant } from '@danqing/protocol';

/** One layer of the published transformer is enough to time: they are all alike. */
const FULL_SIZE: ZImageConfig = { ...Z_IMAGE_TURBO, nLayers: 1, nRefinerLayers: 0 };

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
