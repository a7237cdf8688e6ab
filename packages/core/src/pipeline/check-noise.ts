import { DanqingError, type GenerateRequest, listText } from '@danqing/protocol';
import { say } from '../say/say.ts';
import { latentCount, latentShape } from './latent-shape.ts';

/** Runs before anything is planned or read. @throws DanqingError INPUT_INVALID */
export function checkNoise(
  noise: Float32Array | undefined,
  { width, height, numImages }: GenerateRequest,
  model: { readonly latentChannels: number },
): void {
  if (noise === undefined) return;
  const shape = latentShape(model, { width, height });
  const expected = [1, shape.channels, shape.height, shape.width];
  if (noise.length !== latentCount(shape)) {
    throw new DanqingError('INPUT_INVALID', say`noise has ${noise.length} values.`, {
      hint: say`For this size it must have shape [${listText(expected)}]: ${latentCount(shape)} values.`,
      details: { field: 'noise', expected },
    });
  }
  if (numImages === 1) return;
  throw new DanqingError('INPUT_INVALID', say`noise is for one image, but ${numImages} were requested.`, {
    hint: say`Request each image with its own noise: the same noise gives the same image.`,
    details: { field: 'noise', numImages },
  });
}
