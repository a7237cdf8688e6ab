import { expect, it } from 'vitest';
import { isDanqingError } from '../../src/index.ts';
import { readPictureSettings, sourceOfBytes } from '../../src/pictures/index.ts';
import { exifComment, makeJpeg, makePng, makeWebp, pngText } from './make-pictures.ts';
import { COMFY_GRAPH, SAMPLES } from './program-samples.ts';

const FILES = 6000;

/** mulberry32: the same files each time. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const sound = Object.values(SAMPLES).flatMap(({ text, texts }) =>
  text === undefined
    ? [makePng(Object.entries(texts ?? {}).map(([keyword, each]) => pngText(keyword, each)))]
    : [
        makePng([pngText('parameters', text)]),
        makeJpeg({ exif: exifComment(text) }),
        makeWebp({ exif: exifComment(text) }),
      ],
);

/** A copy with bytes changed, and pieces removed or duplicated; every third PNG gets correct checksums again. */
function mutate(bytes: Uint8Array, next: () => number): Uint8Array {
  const pick = (below: number) => Math.floor(next() * below);
  let copy = Buffer.from(bytes);
  for (let edits = 1 + pick(4); edits > 0; edits -= 1) {
    const at = pick(copy.length);
    const length = pick(20);
    if (next() < 0.7) copy[at] = pick(256);
    else if (next() < 0.5) copy = Buffer.concat([copy.subarray(0, at), copy.subarray(at + length)]);
    else copy = Buffer.concat([copy.subarray(0, at + length), copy.subarray(at)]);
  }
  return copy;
}

/**
 * Mutates the text of a sample before putting it into a sound file, so that text readers see what containers let pass.
 */
function mutatedText(next: () => number): Uint8Array {
  const texts = [
    COMFY_GRAPH,
    ...Object.values(SAMPLES).map(({ text, texts: several }) => text ?? several?.Comment ?? '{}'),
  ];
  const text = Buffer.from(
    mutate(Buffer.from(texts[Math.floor(next() * texts.length)] ?? ''), next),
  ).toString('latin1');
  const keywords = [
    'parameters',
    'prompt',
    'workflow',
    'invokeai_metadata',
    'sd-metadata',
    'Dream',
    'Comment',
    'danqing',
  ];
  return makePng([['tEXt', `${keywords[Math.floor(next() * keywords.length)]}\0${text}`]]);
}

it(`${FILES} damaged files give settings or an error, soon`, async () => {
  const next = random(18);
  const started = performance.now();
  let slowest = 0;
  let refused = 0;
  for (let file = 0; file < FILES; file += 1) {
    const chosen = sound[Math.floor(next() * sound.length)] ?? new Uint8Array();
    const bytes = file % 3 === 0 ? mutatedText(next) : mutate(chosen, next);
    const before = performance.now();
    try {
      const settings = await readPictureSettings(sourceOfBytes(bytes));
      if (settings !== null) expect(Array.isArray(settings.notes)).toBe(true);
    } catch (error) {
      if (!isDanqingError(error, 'INPUT_FILE')) throw error;
      refused += 1;
    }
    slowest = Math.max(slowest, performance.now() - before);
  }
  expect(slowest).toBeLessThan(500);
  expect(performance.now() - started).toBeLessThan(30_000);
  // Some are refused and some are read, so both sides are tested.
  expect(refused).toBeGreaterThan(FILES / 20);
  expect(refused).toBeLessThan(FILES * 0.9);
});
