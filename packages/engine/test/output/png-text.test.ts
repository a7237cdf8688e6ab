import { crc32, deflateSync } from 'node:zlib';
import { isDanqingError } from '@danqing/protocol';
import { MAX_TEXT_BYTES, readPictureTexts, sourceOfBytes } from '@danqing/protocol/pictures';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { insertPngText } from '../../src/output/png-text.ts';

const picture = new Uint8Array(
  await sharp({ create: { width: 3, height: 2, channels: 3, background: '#a05020' } })
    .png()
    .toBuffer(),
);

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const bytes = Buffer.alloc(body.length + 8);
  bytes.writeUInt32BE(data.length, 0);
  body.copy(bytes, 4);
  bytes.writeUInt32BE(crc32(body), body.length + 4);
  return bytes;
}

/** The image with a chunk inserted right after the header chunk. */
function withChunk(bytes: Uint8Array): Uint8Array {
  const headerEnd = 8 + 12 + 13;
  return new Uint8Array(Buffer.concat([picture.subarray(0, headerEnd), bytes, picture.subarray(headerEnd)]));
}

const types = (png: Uint8Array): string[] =>
  Buffer.from(png)
    .toString('latin1')
    .match(/[tiz][TE]Xt|IDAT|IEND/g) ?? [];

const readTexts = async (png: Uint8Array) => (await readPictureTexts(sourceOfBytes(png))).texts;

const text = fc.string({ unit: 'grapheme', maxLength: 200 });
const latin1 = fc.string({ unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)) });
const keyword = fc.string({ unit: fc.constantFrom(...'abcXYZ 09é-'), minLength: 1, maxLength: 79 });

const refused = expect.toSatisfy((e) => isDanqingError(e, 'INPUT_FILE'));

describe('insertPngText', () => {
  it('writes what readPictureTexts reads', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ keyword, text: fc.oneof(text, latin1) }), { maxLength: 4 }),
        async (texts) => {
          expect(await readTexts(insertPngText(picture, texts))).toEqual(texts);
        },
      ),
    );
  });

  it('uses tEXt for Latin-1 and iTXt for the rest, before the pixels', async () => {
    const png = insertPngText(picture, [
      { keyword: 'parameters', text: 'café' },
      { keyword: 'parameters', text: '橘猫 🐱' },
      // These bytes are valid UTF-8 too.
      { keyword: 'parameters', text: 'cafÃ©' },
    ]);
    expect(types(png)).toEqual(['tEXt', 'iTXt', 'iTXt', 'IDAT', 'IEND']);
    expect((await readTexts(png)).map(({ text: read }) => read)).toEqual(['café', '橘猫 🐱', 'cafÃ©']);
  });

  it('leaves a picture that other programs decode to the same pixels', async () => {
    const png = insertPngText(picture, [{ keyword: 'parameters', text: 'a cat' }]);
    const raw = (bytes: Uint8Array): Promise<Buffer> => sharp(bytes).raw().toBuffer();
    expect(await raw(png)).toEqual(await raw(picture));
    expect((await sharp(png).metadata()).comments).toEqual([{ keyword: 'parameters', text: 'a cat' }]);
  });

  it.each(['', 'x'.repeat(80), '键', 'a\0b'])('refuses the keyword %j', (bad) => {
    expect(() => insertPngText(picture, [{ keyword: bad, text: '' }])).toThrow('keyword');
  });

  it('refuses what has no pixels', () => {
    const empty = Buffer.concat([picture.subarray(0, 33), chunk('IEND', new Uint8Array())]);
    expect(() => insertPngText(empty, [])).toThrow('no pixels');
  });
});

describe('readPictureTexts', () => {
  it('reads compressed texts', async () => {
    const zTXt = chunk(
      'zTXt',
      Buffer.concat([Buffer.from('old\0\0', 'latin1'), deflateSync(Buffer.from('é', 'latin1'))]),
    );
    const head = Buffer.from('parameters\0\x01\0zh\0translated\0', 'latin1');
    const iTXt = chunk('iTXt', Buffer.concat([head, deflateSync(Buffer.from('橘猫'))]));
    expect(await readTexts(withChunk(Buffer.concat([zTXt, iTXt])))).toEqual([
      { keyword: 'old', text: 'é' },
      { keyword: 'parameters', text: '橘猫' },
    ]);
  });

  it('finds nothing in a picture without texts', async () => {
    expect(await readTexts(picture)).toEqual([]);
  });

  it('refuses a text that inflates beyond the limit, without inflating it', async () => {
    const bomb = deflateSync(new Uint8Array(MAX_TEXT_BYTES + 1));
    expect(bomb.length).toBeLessThan(10_000);
    const png = withChunk(chunk('zTXt', Buffer.concat([Buffer.from('x\0\0', 'latin1'), bomb])));
    await expect(readTexts(png)).rejects.toEqual(refused);
  });

  it('refuses many texts that are too large together', async () => {
    const large = chunk(
      'zTXt',
      Buffer.concat([Buffer.from('x\0\0', 'latin1'), deflateSync(new Uint8Array(MAX_TEXT_BYTES))]),
    );
    await expect(readTexts(withChunk(Buffer.concat(Array(5).fill(large))))).rejects.toThrow('more than');
  });

  it('refuses a stored text beyond the limit', async () => {
    await expect(readTexts(withChunk(chunk('tEXt', new Uint8Array(MAX_TEXT_BYTES + 1))))).rejects.toEqual(
      refused,
    );
  });

  it.each<[string, Uint8Array]>([
    ['another file', Buffer.from('GIF89a')],
    ['nothing', new Uint8Array()],
    ['a cut file', picture.subarray(0, picture.length - 6)],
    ['a file cut between chunks', picture.subarray(0, 33)],
    ['a wrong checksum', withChunk(chunk('tEXt', Buffer.from('a\0b')).fill(1, 12))],
    ['a keyword without end', withChunk(chunk('tEXt', Buffer.from('abc')))],
    ['an unknown compression', withChunk(chunk('zTXt', Buffer.from('a\0\x07x')))],
    ['damaged compression', withChunk(chunk('zTXt', Buffer.from('a\0\0xyz')))],
    ['a short iTXt', withChunk(chunk('iTXt', Buffer.from('a\0')))],
  ])('refuses %s', async (_, bytes) => {
    await expect(readTexts(bytes)).rejects.toEqual(refused);
  });

  it('survives any damage', async () => {
    const png = insertPngText(picture, [{ keyword: 'parameters', text: '橘猫' }]);
    const damage = fc.array(fc.tuple(fc.nat(png.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(damage, fc.nat(png.length), async (edits, length) => {
        const copy = png.slice(0, length);
        for (const [at, value] of edits) copy[at] = value;
        try {
          await readTexts(copy);
        } catch (error) {
          expect(error).toEqual(refused);
        }
      }),
    );
  });
});
