import { MemoryByteSource, readTensorFile } from '@danqing/core/formats';
import type { ArchiveTensor } from '@danqing/core/weights';
import { DanqingError, isDanqingError, listText, type Text } from '@danqing/protocol';
import { openTensorFile } from '../checkpoint/open-tensor-file.ts';
import { say } from '../say/say.ts';

const NOISE_TENSOR = 'noise';

/** Shape of the latents that the noise replaces. */
export interface NoiseShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Initial latents from the tensor `noise` [1, channels, height, width] of a safetensors file, in f32.
 * @throws DanqingError INPUT_NOISE, INPUT_FILE
 */
export async function readNoise(path: string, shape: NoiseShape): Promise<Float32Array> {
  await using archive = await translated(() => openTensorFile(path));
  // Awaited here: the file is closed when this function ends.
  return await noiseOf(archive.tensors.get(NOISE_TENSOR), path, shape);
}

/**
 * The same from a file's bytes; a null shape accepts any. `label` names the bytes in errors.
 * @throws DanqingError INPUT_NOISE
 */
export async function parseNoise(
  bytes: Uint8Array,
  label: string,
  shape: NoiseShape | null,
): Promise<Float32Array> {
  const source = new MemoryByteSource(label, bytes);
  const { tensors } = await translated(() => readTensorFile(source));
  const tensor = tensors.get(NOISE_TENSOR);
  return noiseOf(tensor === undefined ? undefined : { ...tensor, source }, label, shape);
}

async function noiseOf(
  tensor: ArchiveTensor | undefined,
  label: string,
  shape: NoiseShape | null,
): Promise<Float32Array> {
  const expected = shape === null ? null : [1, shape.channels, shape.height, shape.width];
  if (tensor === undefined) throw noiseError(label, expected, say`has no tensor \`noise\``);
  if (tensor.type !== 'F32') throw noiseError(label, expected, say`stores \`noise\` as ${tensor.type}`);
  if (expected !== null && tensor.shape.join() !== expected.join()) {
    throw noiseError(label, expected, say`has \`noise\` of shape [${tensor.shape.join(', ')}]`);
  }
  const bytes = await tensor.source.read(tensor.byteOffset, tensor.byteLength);
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  if (!values.every(Number.isFinite)) {
    throw noiseError(label, expected, say`has NaN or infinity in \`noise\``);
  }
  return values;
}

/** Turns errors about a model's file into errors about an input. */
async function translated<T>(open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (!isDanqingError(error)) throw error;
    const code = error.code === 'MODEL_NOT_FOUND' ? 'INPUT_FILE' : 'INPUT_NOISE';
    throw new DanqingError(code, error.text, {
      hint: say`Give a safetensors file with the tensor \`noise\`.`,
      cause: error,
    });
  }
}

function noiseError(path: string, expected: readonly number[] | null, problem: Text): DanqingError {
  return new DanqingError('INPUT_NOISE', say`${path} ${problem}.`, {
    hint:
      expected === null
        ? say`Give a safetensors file with the tensor \`noise\`.`
        : say`For this size it must be f32 of shape [${listText(expected)}].`,
    details: { path, expected },
  });
}
