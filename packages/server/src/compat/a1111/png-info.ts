import { infotextIn, parseParameters, readPictureTexts, sourceOfBytes } from '@danqing/protocol/pictures';
import { z } from 'zod';
import { checkFields, type JsonObject } from '../../routes/read-json.ts';

const fields = z.object({ image: z.string() });

/**
 * The answer to POST /sdapi/v1/png-info: the metadata of a PNG, JPEG or WebP, with settings of other programs as
 * A1111's text. Sizes are limited before anything is inflated.
 * @throws DanqingError INPUT_INVALID, INPUT_FILE
 */
export async function pngInfo(body: JsonObject) {
  const { image } = checkFields(fields, body);
  const base64 = image.startsWith('data:') ? image.slice(image.indexOf(',') + 1) : image;
  const found = await readPictureTexts(sourceOfBytes(Buffer.from(base64, 'base64')));
  const info = infotextIn(found);
  return {
    info,
    items: Object.fromEntries(found.texts.map(({ keyword, text }) => [keyword, text])),
    parameters: info === '' ? {} : parametersOf(info),
  };
}

function parametersOf(info: string): Readonly<Record<string, string>> {
  const { prompt, negativePrompt, fields: found } = parseParameters(info);
  return {
    Prompt: prompt,
    'Negative prompt': negativePrompt,
    ...Object.fromEntries(found.flatMap(({ name, value }) => [[name, value], ...edges(name, value)])),
  };
}

/** Splits "Size: 512x768" into two more fields. */
function edges(name: string, value: string): [string, string][] {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(value) ?? [];
  return width === undefined || height === undefined
    ? []
    : [
        [`${name}-1`, width],
        [`${name}-2`, height],
      ];
}
