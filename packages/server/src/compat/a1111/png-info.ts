import {
  PARAMETERS_KEYWORD,
  parseParameters,
  readPictureTexts,
  sourceOfBytes,
} from '@danqing/protocol/pictures';
import { z } from 'zod';
import { checkFields, type JsonObject } from '../../routes/read-json.ts';

const fields = z.object({ image: z.string() });

/**
 * The answer to POST /sdapi/v1/png-info: what a PNG says of itself. Sizes are bounded before anything is inflated.
 * @throws DanqingError INPUT_INVALID, INPUT_FILE
 */
export async function pngInfo(body: JsonObject) {
  const { image } = checkFields(fields, body);
  const base64 = image.startsWith('data:') ? image.slice(image.indexOf(',') + 1) : image;
  const { texts } = await readPictureTexts(sourceOfBytes(Buffer.from(base64, 'base64')));
  const info = texts.find(({ keyword }) => keyword === PARAMETERS_KEYWORD)?.text ?? '';
  return {
    info,
    items: Object.fromEntries(texts.map(({ keyword, text }) => [keyword, text])),
    parameters: info === '' ? {} : parametersOf(info),
  };
}

function parametersOf(info: string): Readonly<Record<string, string>> {
  const { prompt, negativePrompt = '', fields: found, width, height } = parseParameters(info);
  return {
    Prompt: prompt,
    'Negative prompt': negativePrompt,
    ...Object.fromEntries(found),
    ...(width === undefined || height === undefined ? {} : { 'Size-1': `${width}`, 'Size-2': `${height}` }),
  };
}
