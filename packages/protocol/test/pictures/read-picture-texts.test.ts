import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MAX_TEXT_BYTES, readPictureTexts, sourceOfBlob } from '../../src/pictures/index.ts';
import { makePng as pngWith } from './make-pictures.ts';

const read = async (chunks: readonly (readonly [string, string])[]) =>
  (await readPictureTexts(sourceOfBlob(new Blob([pngWith(chunks)])))).texts;
const utf8 = (text: string) => Buffer.from(text).toString('latin1');
const deflated = (text: string) => deflateSync(Buffer.from(text)).toString('latin1');
const damaged = expect.objectContaining({
  code: 'INPUT_FILE',
  details: expect.objectContaining({ reason: 'damaged' }),
});

describe('texts of a PNG', () => {
  it('texts are read from every kind of chunk', async () => {
    const texts = await read([
      ['tEXt', 'Author\0J\xf6rg'],
      ['zTXt', `packed\0\0${deflated('in little')}`],
      ['iTXt', `parameters\0\0\0\0\0${utf8('一只猫')}`],
      ['iTXt', `danqing\0\x01\0zh\0\0${deflated('{}')}`],
    ]);
    expect(texts.map(({ keyword, text }) => [keyword, text])).toEqual([
      ['Author', 'Jörg'],
      ['packed', 'in little'],
      ['parameters', '一只猫'],
      ['danqing', '{}'],
    ]);
  });

  it.each([
    ['of no picture', new Blob(['GIF89a, a text']), 'foreign'],
    ['of nothing', new Blob([]), 'foreign'],
    ['that ends in a chunk', new Blob([pngWith([['tEXt', 'a\0b']]).subarray(0, 44)]), 'damaged'],
    ['without a zero byte', new Blob([pngWith([['tEXt', 'no zero']])]), 'damaged'],
    ['that does not inflate', new Blob([pngWith([['zTXt', 'a\0\0nonsense']])]), 'damaged'],
  ] as const)('are refused of a file %s', async (_, file, reason) => {
    await expect(readPictureTexts(sourceOfBlob(file))).rejects.toMatchObject({
      code: 'INPUT_FILE',
      details: { reason },
    });
  });

  it('stop where a text grows beyond the limit, stored or inflated', async () => {
    const most = 'x'.repeat(MAX_TEXT_BYTES);
    const [text] = await read([['zTXt', `a\0\0${deflated(most)}`]]);
    expect(text?.text).toHaveLength(MAX_TEXT_BYTES);
    await expect(read([['zTXt', `a\0\0${deflated(`${most}x`)}`]])).rejects.toEqual(damaged);
    await expect(read([['tEXt', `a\0${most}`]])).rejects.toEqual(damaged);
  });

  it('texts are found after thousands of chunks, and are limited to a thousand', async () => {
    const many = Array.from({ length: 5000 }, () => ['IDAT', ''] as const);
    expect(await read([...many, ['tEXt', 'a\0b']])).toHaveLength(1);
    const texts = Array.from({ length: 1001 }, () => ['tEXt', 'a\0'] as const);
    await expect(read(texts)).rejects.toEqual(damaged);
  });
});
