import { DanqingError } from '@danqing/protocol';
import { openTensorFile } from '../weights/open-tensor-file.ts';

const NOISE_TENSOR = 'noise';

/**
 * Initial latents from the tensor `noise` [1, channels, height, width] of a safetensors file, in f32.
 * @throws DanqingError INPUT_NOISE, or FORMAT_* and MODEL_NOT_FOUND as of any tensor file
 */
export async function readNoise(
  path: string,
  shape: { readonly channels: number; readonly height: number; readonly width: number },
): Promise<Float32Array> {
  await using archive = await openTensorFile(path);
  const expected = [1, shape.channels, shape.height, shape.width];
  const tensor = archive.tensors.get(NOISE_TENSOR);
  if (tensor === undefined) throw noiseError(path, expected, 'has no tensor `noise`');
  if (tensor.type !== 'F32') throw noiseError(path, expected, `stores \`noise\` as ${tensor.type}`);
  if (tensor.shape.join() !== expected.join()) {
    throw noiseError(path, expected, `has \`noise\` in the shape [${tensor.shape.join(', ')}]`);
  }
  const bytes = await tensor.source.read(tensor.byteOffset, tensor.byteLength);
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  if (!values.every(Number.isFinite)) throw noiseError(path, expected, 'has NaN or infinity in `noise`');
  return values;
}

function noiseError(path: string, expected: readonly number[], problem: string): DanqingError {
  return new DanqingError('INPUT_NOISE', `${path} ${problem}.`, {
    hint: `For this size it must be f32 of the shape [${expected.join(', ')}].`,
    details: { path, expected },
  });
}
