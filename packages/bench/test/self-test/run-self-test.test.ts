import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DANQING_KEYWORD, readPictureTexts, sourceOfBytes } from '@danqing/protocol/pictures';
import sharp, { type Sharp } from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { makeTemporaryFolder } from '../../../core/test/support/temporary-folder.ts';
import { insertPngText } from '../../../engine/src/output/png-text.ts';
import { MINI_ENGINE } from '../../../engine/test/support/mini-model.ts';
import { comparePictures } from '../../src/self-test/compare-pictures.ts';
import { runSelfTest, SELF_TEST_LIMITS } from '../../src/self-test/run-self-test.ts';

const MINI = fileURLToPath(new URL('../../../../models/danqing-mini', import.meta.url));
const REFERENCE = join(MINI, 'self-test.png');
const temporary = makeTemporaryFolder();
const folder = temporary.path;
afterAll(() => temporary[Symbol.dispose]());

/** A reference with changed pixels and a changed request. */
async function otherReference(
  name: string,
  change: { pixels?: (image: Sharp) => Sharp; request?: Record<string, unknown> },
): Promise<string> {
  const png = readFileSync(REFERENCE);
  const { texts } = await readPictureTexts(sourceOfBytes(png));
  const record = JSON.parse(texts.find(({ keyword }) => keyword === DANQING_KEYWORD)?.text ?? '');
  const text = JSON.stringify({ ...record, request: { ...record.request, ...change.request } });
  const image = change.pixels === undefined ? sharp(png) : change.pixels(sharp(png));
  const path = join(folder, name);
  writeFileSync(path, insertPngText(await image.png().toBuffer(), [{ keyword: DANQING_KEYWORD, text }]));
  return path;
}

const failed = expect.objectContaining({ code: 'SELF_TEST_FAILED' });

describe('the self-test', () => {
  it('passes where the picture is right, far from its limits', async () => {
    const { rms, worstSquare, durationMs } = await runSelfTest({
      engine: MINI_ENGINE,
      referencePath: REFERENCE,
    });
    expect(rms).toBeLessThan(SELF_TEST_LIMITS.rms / 3);
    expect(worstSquare).toBeLessThan(SELF_TEST_LIMITS.worstSquare / 3);
    expect(durationMs).toBeGreaterThan(0);
  });

  it.each([
    ['another seed', { request: { seed: '43' } }],
    ['a mirrored picture', { pixels: (image: Sharp) => image.flop() }],
    [
      'a square in a corner',
      { pixels: (image: Sharp) => image.composite([{ input: BLACK, top: 0, left: 0 }]) },
    ],
    ['another size', { pixels: (image: Sharp) => image.resize(176, 176) }],
  ])('fails for %s', async (name, change) => {
    const referencePath = await otherReference(`${name}.png`, change);
    await expect(runSelfTest({ engine: MINI_ENGINE, referencePath })).rejects.toThrow(failed);
  });

  it('fails for a single wrong matrix', async () => {
    const model = join(folder, 'damaged');
    cpSync(MINI, model, { recursive: true });
    const file = join(model, 'transformer/diffusion_pytorch_model.safetensors');
    negate(file, 'layers.1.feed_forward.w2.weight');
    const engine = { ...MINI_ENGINE, paths: { model } };
    await expect(runSelfTest({ engine, referencePath: REFERENCE })).rejects.toThrow(failed);
  });

  it('needs a reference that says how it was drawn', async () => {
    const path = join(folder, 'silent.png');
    writeFileSync(path, await sharp(REFERENCE).png().toBuffer());
    const silent = runSelfTest({ engine: MINI_ENGINE, referencePath: path });
    await expect(silent).rejects.toThrow(expect.objectContaining({ code: 'INPUT_FILE' }));
    const missing = runSelfTest({ engine: MINI_ENGINE, referencePath: join(folder, 'none.png') });
    await expect(missing).rejects.toThrow(expect.objectContaining({ code: 'INPUT_FILE' }));
  });

  it('is cancelled, which is no finding', async () => {
    const signal = AbortSignal.abort();
    const test = runSelfTest({ engine: MINI_ENGINE, referencePath: REFERENCE, signal });
    await expect(test).rejects.toThrow(expect.objectContaining({ code: 'CANCELLED' }));
  });
});

it('pictures are compared as a whole and in squares', () => {
  const image = (fill: (at: number) => number) => ({
    width: 32,
    height: 16,
    data: Uint8Array.from({ length: 1536 }, (_, at) => fill(at)),
  });
  const grey = image(() => 100);
  expect(comparePictures(grey, grey)).toEqual({ rms: 0, worstSquare: 0 });
  const brighter = comparePictures(
    grey,
    image(() => 103),
  );
  expect(brighter).toEqual({ rms: 3, worstSquare: 3 });
  const half = comparePictures(
    grey,
    image((at) => (Math.floor(at / 3) % 32 < 16 ? 110 : 100)),
  );
  expect(half.worstSquare).toBe(10);
  expect(half.rms).toBeCloseTo(Math.sqrt(50));
});

const BLACK = { create: { width: 16, height: 16, channels: 3, background: 'black' } } as const;

/** Negates every bf16 value of a tensor. */
function negate(path: string, name: string): void {
  const bytes = readFileSync(path);
  const headerBytes = Number(bytes.readBigUInt64LE(0));
  const { dtype, data_offsets } = JSON.parse(bytes.toString('utf8', 8, 8 + headerBytes))[name];
  expect(dtype).toBe('BF16');
  const [begin, end] = data_offsets.map((offset: number) => offset + 8 + headerBytes);
  for (let at = begin + 1; at < end; at += 2) bytes[at] = (bytes[at] ?? 0) ^ 0x80;
  writeFileSync(path, bytes);
}
