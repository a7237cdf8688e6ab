import type { ModelRequirements, PictureRequirements } from '@danqing/core/memory';
import { measurePublished } from '../../src/host/measure-published.ts';

const EDGES = [512, 768, 1024, 1536, 2048];

/** Sizes of the published model, as measured by the engine's process. */
export function publishedRequirements(): ModelRequirements {
  return measurePublished({ sizes: EDGES.map((edge) => ({ width: edge, height: edge })), promptTokens: 128 });
}

export function pictureOf({ pictures }: ModelRequirements, edge: number): PictureRequirements {
  const found = pictures.find(({ width, height }) => width === edge && height === edge);
  if (found === undefined) throw new Error(`no picture of ${edge}`);
  return found;
}
