import { say } from '../../say/say.ts';
import { MAX_TEXT_BYTES } from './limits.ts';
import { pictureError } from './picture-error.ts';

/**
 * Inflates zlib data and stops at the limit, because a megabyte can expand to a gigabyte.
 * @throws DanqingError INPUT_FILE
 */
export async function inflate(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const inflated = new Blob([data]).stream().pipeThrough(new DecompressionStream('deflate'));
  const reader = inflated.getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let byteLength = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      byteLength += value.byteLength;
      if (byteLength > MAX_TEXT_BYTES) break;
      parts.push(new Uint8Array(value));
    }
  } catch (cause) {
    throw pictureError('damaged', say`contains a compressed text that cannot be inflated`, cause);
  }
  if (byteLength > MAX_TEXT_BYTES) {
    await reader.cancel();
    throw pictureError('damaged', say`contains a compressed text of more than ${MAX_TEXT_BYTES} bytes`);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
