import { expect, it } from 'vitest';
import { listGraph } from '../../src/graph/listing.ts';
import { describeSegments, type Stage } from '../../src/graph/stage.ts';
import { decoderStage } from '../../src/models/autoencoder/decoder.ts';
import { encoderStage } from '../../src/models/autoencoder/encoder.ts';
import { FLUX_VAE, QWEN3_4B, Z_IMAGE_TURBO } from '../../src/models/published-model.ts';
import { textEncoderStage } from '../../src/models/qwen3/text-encoder.ts';
import { captionStage } from '../../src/models/z-image/caption.ts';
import { modulationStage } from '../../src/models/z-image/modulation.ts';
import { stepStage } from '../../src/models/z-image/step.ts';

/** The published models for an image of 1024 x 1024, 8 steps, 100 text tokens. */
const STAGES = [
  textEncoderStage(QWEN3_4B, 100),
  modulationStage(Z_IMAGE_TURBO, 8),
  captionStage(Z_IMAGE_TURBO, 100),
  stepStage(Z_IMAGE_TURBO, { gridHeight: 64, gridWidth: 64, captionTokens: 128 }),
  decoderStage(FLUX_VAE, 128, 128),
  encoderStage(FLUX_VAE, 1024, 1024),
];

// Refactoring the models must not change these files; `vitest -u` rewrites them.
it.each(STAGES)('$name is described as before', async (stage) => {
  await expect(listSegments(stage)).toMatchFileSnapshot(`listings/${stage.name}.txt`);
});

/** Segments in order; those that differ only in their number appear once, with a count. */
function listSegments(stage: Stage): string {
  const counts = new Map<string, number>();
  for (const graph of describeSegments(stage)) {
    const listing = listGraph(graph).replaceAll(/\b(layers|noise_refiner|context_refiner)\.\d+/g, '$1.N');
    counts.set(listing, (counts.get(listing) ?? 0) + 1);
  }
  return [...counts].map(([listing, count]) => `${count} x ${listing}`).join('\n');
}
