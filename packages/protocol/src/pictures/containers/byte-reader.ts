import { say } from '../../say/say.ts';
import type { ByteSource } from './byte-source.ts';
import { pictureError } from './picture-error.ts';

const WINDOW_BYTES = 64 * 1024;

/** Reads a source in larger pieces: chunk headers are only a few bytes each, and there can be thousands. */
export class ByteReader {
  readonly size: number;
  private readonly source: ByteSource;
  private window: Uint8Array<ArrayBuffer> = new Uint8Array();
  private windowStart = 0;

  constructor(source: ByteSource) {
    this.source = source;
    this.size = source.size;
  }

  /** @throws DanqingError INPUT_FILE when the file ends too early. */
  async bytes(start: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const end = start + length;
    if (end > this.size)
      throw pictureError('damaged', say`ends inside the part that begins at byte ${start}`);
    if (start < this.windowStart || end > this.windowStart + this.window.length) {
      this.window = await this.source.read(start, Math.max(length, WINDOW_BYTES));
      this.windowStart = start;
    }
    const from = start - this.windowStart;
    const found = this.window.slice(from, from + length);
    if (found.length < length) throw pictureError('damaged', say`ends at byte ${start + found.length}`);
    return found;
  }
}
