import { say } from '../../say/say.ts';
import { MAX_TEXT_BYTES, MAX_TEXTS, MAX_TEXTS_BYTES } from './limits.ts';
import { pictureError } from './picture-error.ts';

/** One text of a picture: a keyword of its container, or the name of a field, and any text. */
export interface PictureText {
  readonly keyword: string;
  readonly text: string;
}

/** The texts found so far, and what the rest may still take. */
export class TextSink {
  readonly texts: PictureText[] = [];
  private left = MAX_TEXTS_BYTES;

  /** Call it before a text is read. @throws DanqingError INPUT_FILE */
  checkStored(byteLength: number): void {
    if (byteLength > MAX_TEXT_BYTES) throw pictureError('damaged', say`holds a text of ${byteLength} bytes`);
    if (this.texts.length >= MAX_TEXTS)
      throw pictureError('damaged', say`holds more than ${MAX_TEXTS} texts`);
  }

  /** `byteLength` is what the text took after inflating. @throws DanqingError INPUT_FILE */
  add(keyword: string, text: string, byteLength: number): void {
    this.left -= byteLength;
    if (this.left < 0) throw pictureError('damaged', say`holds more than ${MAX_TEXTS_BYTES} bytes of text`);
    this.texts.push({ keyword, text });
  }
}
