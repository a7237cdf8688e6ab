import {
  formatParameters,
  type PictureText,
  readPictureSettings,
  readPictureTexts,
  sourceOfBytes,
} from '@danqing/protocol/pictures';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { insertJpegTexts, insertWebpTexts } from '../../src/output/insert-exif.ts';

const size = { width: 80, height: 64 };
const picture = sharp({ create: { ...size, channels: 3, background: '#a05020' } });
const request = {
  prompt: '一只猫，"窗台"\n阳光',
  width: 80,
  height: 64,
  steps: 4,
  guidance: 1.5,
  shift: 3,
  seed: '42',
};
const written = { ...request, seed: 42n, model: 'mini' };
const textsOf = (text: string): PictureText[] => [
  { keyword: 'parameters', text: formatParameters({ ...written, prompt: text }) },
  { keyword: 'danqing', text: JSON.stringify({ model: 'mini', request: { ...request, prompt: text } }) },
];
const texts = textsOf(request.prompt);

const encoded = {
  jpeg: async (some = texts) => insertJpegTexts(await picture.clone().jpeg().toBuffer(), some),
  webp: async (some = texts) => insertWebpTexts(await picture.clone().webp().toBuffer(), size, some),
  'lossless webp': async (some = texts) =>
    insertWebpTexts(await picture.clone().webp({ lossless: true }).toBuffer(), size, some),
  'extended webp': async (some = texts) =>
    insertWebpTexts(await picture.clone().withIccProfile('srgb').webp().toBuffer(), size, some),
};

describe.each(Object.entries(encoded))('texts in a %s', (_, encode) => {
  it('the settings written into it are read back', async () => {
    const bytes = await encode();
    expect(await readPictureSettings(sourceOfBytes(bytes))).toMatchObject({
      program: 'Danqing',
      ...request,
      model: 'mini',
      notes: [],
    });
    const found = await readPictureTexts(sourceOfBytes(bytes));
    expect(found.size).toEqual(size);
    expect(found.texts).toContainEqual({ keyword: 'exif:UserComment', text: texts[0]?.text });
  });

  it('leave a picture that other programs decode, with an Exif block that they know', async () => {
    const metadata = await sharp(await encode()).metadata();
    expect(metadata).toMatchObject(size);
    expect(metadata.exif?.toString('latin1')).toContain('Danqing\0');
    const { data } = await sharp(await encode())
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(Math.abs((data[0] ?? 0) - 0xa0)).toBeLessThan(8);
  });
});

it('a JPEG keeps the text for others where both are too long for a segment, and none where one is', async () => {
  const long = await readPictureTexts(sourceOfBytes(await encoded.jpeg(textsOf('猫'.repeat(15_000)))));
  expect(long.texts.map(({ keyword }) => keyword)).toEqual(['exif:Software', 'exif:UserComment']);
  const longer = await readPictureTexts(sourceOfBytes(await encoded.jpeg(textsOf('猫'.repeat(40_000)))));
  expect(longer.texts).toEqual([]);
});

it.each(['jpeg', 'webp', 'png'] as const)(
  'Exif that libvips has written into a %s is read',
  async (format) => {
    const text = 'a fox\nNegative prompt: blurry\nSteps: 9, Sampler: Euler, Seed: 42, Size: 80x64';
    for (const exif of [{ IFD2: { UserComment: text } }, { IFD0: { ImageDescription: text } }]) {
      const bytes = await picture.clone().withExif(exif)[format]().toBuffer();
      expect(await readPictureSettings(sourceOfBytes(bytes))).toMatchObject({ prompt: 'a fox', seed: '42' });
    }
  },
);
