import type { ZImageConfig } from './config.ts';

/** Names of the transformer's blocks, in the order in which they run. */
export function noiseRefiners(config: ZImageConfig): string[] {
  return Array.from({ length: config.nRefinerLayers }, (_, index) => `noise_refiner.${index}`);
}

export function contextRefiners(config: ZImageConfig): string[] {
  return Array.from({ length: config.nRefinerLayers }, (_, index) => `context_refiner.${index}`);
}

export function mainLayers(config: ZImageConfig): string[] {
  return Array.from({ length: config.nLayers }, (_, index) => `layers.${index}`);
}

/** Blocks that the time step modulates. */
export function modulatedBlocks(config: ZImageConfig): string[] {
  return [...noiseRefiners(config), ...mainLayers(config)];
}
