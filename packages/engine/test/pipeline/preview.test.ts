import { fileURLToPath } from 'node:url';
import { parseGenerateRequest, type RgbImage } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import { previewImage } from '../../../core/src/pipeline/preview.ts';
import { averageBlocks } from '../../../core/test/support/average-blocks.ts';
import { openEngineInProcess } from '../../src/host/in-process.ts';

const MINI = fileURLToPath(new URL('../../../../models/danqing-mini', import.meta.url));

/** For colours 0..255: 7.8 was measured for this image, 12.7 for the preview of its first step. */
const MAX_RMS_ERROR = 10;

/** Draws an image and collects the previews of its steps. */
async function drawWithPreviews(prompt: string, steps: number) {
  await using engine = await openEngineInProcess({ paths: { model: MINI }, device: 'cpu' });
  const { card, shift } = engine.model;
  const request = parseGenerateRequest({ prompt, steps, seed: 42n }, { ...card.defaults, shift });
  const previews: RgbImage[] = [];
  const { images } = await engine.generate(request, {
    preview: true,
    onEvent: (event) => {
      if (event.type === 'step' && event.preview !== undefined) previews.push(event.preview);
    },
  });
  return { picture: images[0]?.image ?? { width: 0, height: 0, data: new Uint8Array() }, previews };
}

function rmsError(preview: RgbImage, picture: RgbImage): number {
  const expected = averageBlocks(picture.data, picture.height, picture.width);
  const squares = expected.map((value, index) => (value - (preview.data[index] ?? 0)) ** 2);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

describe('the preview of danqing-mini', () => {
  it('resembles the picture after the last step, and less so after the first', async () => {
    const { picture, previews } = await drawWithPreviews('a purple butterfly in the garden', 4);
    expect(previews.map(({ width, height }) => [width, height])).toEqual(new Array(4).fill([32, 32]));
    const errors = previews.map((preview) => rmsError(preview, picture));
    expect(errors.at(-1)).toBeLessThan(MAX_RMS_ERROR);
    expect(errors[0]).toBeGreaterThan(errors.at(-1) ?? 0);
  });
});

describe('previewImage', () => {
  const shape = { channels: 2, height: 1, width: 2 };
  const map = {
    factors: [
      [1, 0],
      [0, 1],
      [1, -1],
    ],
    bias: [0, 0.5, 0],
  };

  it('is the linear map of each latent pixel', () => {
    const latents = Float32Array.of(0.2, 1, 0.2, 0.4);
    expect([...previewImage(latents, shape, map).data]).toEqual([51, 179, 0, 255, 230, 153]);
  });

  it('keeps colours inside of their range', () => {
    const latents = Float32Array.of(-9, 9, 9, -9);
    expect([...previewImage(latents, shape, map).data]).toEqual([0, 255, 0, 255, 0, 255]);
  });
});
