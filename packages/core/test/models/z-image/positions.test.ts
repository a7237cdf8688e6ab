import { expect, it } from 'vitest';
import {
  captionPositions,
  imagePositions,
  sequencePositions,
} from '../../../src/models/z-image/positions.ts';
import { goldenPath } from '../../support/fixture.ts';
import { readSafetensors } from '../../support/read-safetensors.ts';

const golden = readSafetensors(goldenPath('transformer/c04-cap33-10x6.safetensors'));
const GRID = { gridHeight: 5, gridWidth: 3, captionTokens: 64 };

/** The golden set stores [tokens, 3]; we store [3, tokens]. */
function transposed(name: string): Int32Array {
  const rows = golden.get(name)?.data ?? new Int32Array();
  const tokens = rows.length / 3;
  return Int32Array.from(
    { length: rows.length },
    (_, i) => rows[(i % tokens) * 3 + Math.floor(i / tokens)] ?? -1,
  );
}

it('caption tokens count from 1, their padding too', () => {
  expect(captionPositions(33)).toEqual(transposed('positions.caption'));
});

it('image tokens come after the padded caption, their padding lies at the origin', () => {
  expect(imagePositions(GRID)).toEqual(transposed('positions.image'));
});

it('the sequence is the picture, then the caption', () => {
  const image = imagePositions(GRID);
  const caption = captionPositions(33);
  const sequence = sequencePositions(GRID);
  for (const axis of [0, 1, 2]) {
    const row = sequence.subarray(axis * 96, (axis + 1) * 96);
    expect(row.subarray(0, 32)).toEqual(image.subarray(axis * 32, (axis + 1) * 32));
    expect(row.subarray(32)).toEqual(caption.subarray(axis * 64, (axis + 1) * 64));
  }
});
