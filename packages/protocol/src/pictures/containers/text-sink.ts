import { say } from '../../say/say.ts';
import { MAX_TEXT_BYTES, MAX_TEXTS, MAX_TEXTS_BYTES } from './limits.ts';
import { pictureError } from './picture-error.ts';

/** One text of an image: a keyword of its container or the name of a field, with any text. */
export interface PictureText {
  readonly keyword: string;
  readonly text: string;
}

/** The texts found so far, and the remaining allowance. */
export class TextSink {
  readonly texts: PictureText[] = [];
  private left = MAX_TEXTS_BYTES;

  /** Must be called before a text is read. @throws DanqingError INPUT_FILE */
  checkStored(byteLength: number): void {
    if (byteLength > MAX_TEXT_BYTES)
      throw pictureError('damaged', say`contains a text of ${byteLength} bytes`);
    if (this.texts.length >= MAX_TEXTS)
      throw pictureError('damaged', say`contains more than ${MAX_TEXTS} texts`);
  }

  /** `byteLength` is the size of the text after inflating. @throws DanqingError INPUT_FILE */
  add(keyword: string, text: string, byteLength: number): void {
    this.left -= byteLength;
    if (this.left < 0)
      throw pictureError('damaged', say`contains more than ${MAX_TEXTS_BYTES} bytes of text`);
    this.texts.push({ keyword, text });
  }
}
