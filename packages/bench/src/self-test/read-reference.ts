import { readFile } from 'node:fs/promises';
import {
  DanqingError,
  type GenerateInput,
  generateInputSchema,
  type RgbImage,
  type Text,
} from '@danqing/protocol';
import { DANQING_KEYWORD, readPictureTexts, sourceOfBytes } from '@danqing/protocol/pictures';
import { say } from '../say/say.ts';

/** An image with its request. */
export interface ReferencePicture {
  readonly image: RgbImage;
  readonly request: GenerateInput;
}

/** Reads an image drawn by Danqing, with the request in its metadata. @throws DanqingError INPUT_FILE */
export async function readReference(path: string): Promise<ReferencePicture> {
  const png = await readFile(path).catch((cause: unknown) => {
    throw unusable(path, say`cannot be read`, cause);
  });
  const { texts } = await readPictureTexts(sourceOfBytes(png));
  const request = parseRequest(texts.find(({ keyword }) => keyword === DANQING_KEYWORD)?.text);
  if (request === null) throw unusable(path, say`does not say how it was drawn`);
  const { default: sharp } = await import('sharp');
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { image: { width: info.width, height: info.height, data: new Uint8Array(data) }, request };
}

function parseRequest(text: string | undefined): GenerateInput | null {
  try {
    const { request } = JSON.parse(text ?? '');
    return generateInputSchema.safeParse(request).success ? request : null;
  } catch {
    return null;
  }
}

function unusable(path: string, problem: Text, cause?: unknown): DanqingError {
  return new DanqingError('INPUT_FILE', say`The reference image ${path} ${problem}.`, {
    hint: say`Restore the file from the repository.`,
    cause,
  });
}
