import type { TensorArchive } from '@danqing/core/weights';
import { DanqingError, isDanqingError, listText, type Text } from '@danqing/protocol';
import { openTensorFile } from '../checkpoint/open-tensor-file.ts';
import { say } from '../say/say.ts';

const NOISE_TENSOR = 'noise';

/**
 * Initial latents from the tensor `noise` [1, channels, height, width] of a safetensors file, in f32.
 * @throws DanqingError INPUT_NOISE, INPUT_FILE
 */
export async function readNoise(
  path: string,
  shape: { readonly channels: number; readonly height: number; readonly width: number },
): Promise<Float32Array> {
  await using archive = await openInput(path);
  const expected = [1, shape.channels, shape.height, shape.width];
  const tensor = archive.tensors.get(NOISE_TENSOR);
  if (tensor === undefined) throw noiseError(path, expected, say`has no tensor \`noise\``);
  if (tensor.type !== 'F32') throw noiseError(path, expected, say`stores \`noise\` as ${tensor.type}`);
  if (tensor.shape.join() !== expected.join()) {
    throw noiseError(path, expected, say`has \`noise\` in the shape [${tensor.shape.join(', ')}]`);
  }
  const bytes = await tensor.source.read(tensor.byteOffset, tensor.byteLength);
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  if (!values.every(Number.isFinite)) throw noiseError(path, expected, say`has NaN or infinity in \`noise\``);
  return values;
}

/** What is wrong with a model's file is, here, wrong with an input. */
async function openInput(path: string): Promise<TensorArchive> {
  try {
    return await openTensorFile(path);
  } catch (error) {
    if (!isDanqingError(error)) throw error;
    const code = error.code === 'MODEL_NOT_FOUND' ? 'INPUT_FILE' : 'INPUT_NOISE';
    throw new DanqingError(code, error.text, {
      hint: say`Give a safetensors file with the tensor \`noise\`.`,
      cause: error,
    });
  }
}

function noiseError(path: string, expected: readonly number[], problem: Text): DanqingError {
  return new DanqingError('INPUT_NOISE', say`${path} ${problem}.`, {
    hint: say`For this size it must be f32 of the shape [${listText(expected)}].`,
    details: { path, expected },
  });
}
