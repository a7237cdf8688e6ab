import { say } from '../say/say.ts';
import type { ByteSource } from './byte-source.ts';
import { detectFormat } from './detect-format.ts';
import { formatError } from './format-error.ts';
import { readGguf } from './gguf.ts';
import { readSafetensors } from './safetensors.ts';
import type { TensorFile } from './tensor-file.ts';

/**
 * Reads and checks the header of a safetensors or GGUF file; the content decides which it is.
 * @throws DanqingError with any FORMAT_ code except FORMAT_INDEX
 */
export async function readTensorFile(source: ByteSource): Promise<TensorFile> {
  const format = await detectFormat(source);
  if (format === 'safetensors') return readSafetensors(source);
  if (format === 'gguf') return readGguf(source);
  throw formatError('FORMAT_UNKNOWN', say`is a JSON file, which contains no tensors`, { file: source.label });
}
