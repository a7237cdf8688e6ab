import type { Graph, Tensor } from '../../graph/graph.ts';
import { sizeAt } from '../../graph/shapes.ts';
import type { AutoencoderConfig } from './config.ts';

/** Fixed in diffusers for every norm of the autoencoder. */
const NORM_EPS = 1e-6;

const SAME = { stride: 1, padding: { top: 1, bottom: 1, left: 1, right: 1 } } as const;
const POINTWISE = { stride: 1, padding: { top: 0, bottom: 0, left: 0, right: 0 } } as const;
/** Halves height and width; pads with zeros only on the right and at the bottom. */
const DOWN = { stride: 2, padding: { top: 0, bottom: 1, left: 0, right: 1 } } as const;

/** 3x3 convolution that keeps height and width. */
export function conv3x3(graph: Graph, name: string, x: Tensor, outChannels: number): Tensor {
  const { kernel, bias } = convWeights(graph, name, [outChannels, sizeAt(x.shape, 0), 3, 3]);
  return graph.conv2d(x, kernel, bias, SAME);
}

/** 1x1 convolution: a ResNet block's shortcut when the number of channels changes. */
export function conv1x1(graph: Graph, name: string, x: Tensor, outChannels: number): Tensor {
  const { kernel, bias } = convWeights(graph, name, [outChannels, sizeAt(x.shape, 0), 1, 1]);
  return graph.conv2d(x, kernel, bias, POINTWISE);
}

/** [c, h, w] -> [c, h/2, w/2] */
export function downsample(graph: Graph, name: string, x: Tensor): Tensor {
  const channels = sizeAt(x.shape, 0);
  const { kernel, bias } = convWeights(graph, `${name}.conv`, [channels, channels, 3, 3]);
  return graph.conv2d(x, kernel, bias, DOWN);
}

/** [c, h, w] -> [c, 2h, 2w] */
export function upsample(graph: Graph, name: string, x: Tensor): Tensor {
  return conv3x3(graph, `${name}.conv`, graph.upsampleNearest2x(x), sizeAt(x.shape, 0));
}

export function groupNorm(graph: Graph, config: AutoencoderConfig, name: string, x: Tensor): Tensor {
  const channels = sizeAt(x.shape, 0);
  const weight = graph.weight(`${name}.weight`, [channels]);
  const bias = graph.weight(`${name}.bias`, [channels]);
  return graph.groupNorm(x, weight, bias, { groups: config.normNumGroups, eps: NORM_EPS });
}

function convWeights(graph: Graph, name: string, shape: readonly [number, number, number, number]) {
  return { kernel: graph.weight(`${name}.weight`, shape), bias: graph.weight(`${name}.bias`, [shape[0]]) };
}
