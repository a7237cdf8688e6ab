import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { pictureSettings } from '../../src/png/picture-settings.ts';
import { MAX_TEXT_BYTES, readPngTexts } from '../../src/png/read-png-texts.ts';
import { pngWith } from '../support/png.ts';

const read = (chunks: readonly (readonly [string, string])[]) => readPngTexts(new Blob([pngWith(chunks)]));
const utf8 = (text: string) => Buffer.from(text).toString('latin1');
const deflated = (text: string) => deflateSync(Buffer.from(text)).toString('latin1');

describe('readPngTexts', () => {
  it('reads every kind of text chunk', async () => {
    const texts = await read([
      ['tEXt', 'Author\0J\xf6rg'],
      ['zTXt', `packed\0\0${deflated('in little')}`],
      ['iTXt', `parameters\0\0\0\0\0${utf8('一只猫')}`],
      ['iTXt', `danqing\0\x01\0zh\0\0${deflated('{}')}`],
    ]);
    expect([...texts]).toEqual([
      ['Author', 'Jörg'],
      ['packed', 'in little'],
      ['parameters', '一只猫'],
      ['danqing', '{}'],
    ]);
  });

  it.each([
    ['of no PNG', new Blob(['GIF89a, a text']), 'not-png'],
    ['of nothing', new Blob([]), 'not-png'],
    ['that ends in a chunk', new Blob([pngWith([['tEXt', 'a\0b']]).subarray(0, 44)]), 'damaged'],
    ['without a zero byte', new Blob([pngWith([['tEXt', 'no zero']])]), 'damaged'],
    ['that does not inflate', new Blob([pngWith([['zTXt', 'a\0\0nonsense']])]), 'damaged'],
  ] as const)('refuses a file %s', async (_, file, reason) => {
    await expect(readPngTexts(file)).rejects.toMatchObject({ reason });
  });

  it('stops where a text grows beyond the limit, stored or inflated', async () => {
    const most = 'x'.repeat(MAX_TEXT_BYTES);
    const texts = await read([['zTXt', `a\0\0${deflated(most)}`]]);
    expect(texts.get('a')).toHaveLength(MAX_TEXT_BYTES);
    await expect(read([['zTXt', `a\0\0${deflated(`${most}x`)}`]])).rejects.toMatchObject({
      reason: 'damaged',
    });
    await expect(read([['tEXt', `a\0${most}`]])).rejects.toMatchObject({ reason: 'damaged' });
  });

  it('reads no more than a thousand chunks', async () => {
    const many = Array.from({ length: 2000 }, () => ['junk', ''] as const);
    expect((await read([...many, ['tEXt', 'a\0b']])).size).toBe(0);
  });
});

describe('pictureSettings', () => {
  const record = (request: object) =>
    new Map([['danqing', JSON.stringify({ model: 'm', request })]]) as ReadonlyMap<string, string>;

  it('takes our own record before the text of A1111', () => {
    const texts = new Map([
      ...record({ prompt: 'exact', seed: '9223372036854775807' }),
      ['parameters', 'a1111'],
    ]);
    expect(pictureSettings(texts)).toMatchObject({
      prompt: 'exact',
      seed: '9223372036854775807',
      model: 'm',
    });
  });

  it('puts values into the ranges of a form', () => {
    const wild = { prompt: '', width: 1e9, height: 70, steps: 1000, guidance: -3 };
    expect(pictureSettings(record(wild))).toMatchObject({ width: 2048, height: 64, steps: 100, guidance: 0 });
  });

  it('falls back to the text where the record is not one', () => {
    const texts = new Map([
      ['danqing', '{"request":{"prompt":7}}'],
      ['parameters', 'a fox\nSteps: 4, CFG scale: 1, Seed: 3, Size: 64x64'],
    ]);
    expect(pictureSettings(texts)).toMatchObject({ prompt: 'a fox', steps: 4, guidance: 0, seed: '3' });
    expect(pictureSettings(new Map([['Comment', 'hello']]))).toBeNull();
  });
});
