import { describe, expect, it } from 'vitest';
import { choice, flag, real, seed, seedOrNull, whole } from '../../src/compat/lenient-fields.ts';

describe('fields as Pydantic reads them', () => {
  it.each([
    [20, 20],
    [20.0, 20],
    ['20', 20],
    [' 20 ', 20],
    ['+20', 20],
    ['-1', -1],
    ['20.0', 20],
    ['20.', 20],
  ])('whole: %o', (given, value) => {
    expect(whole().parse(given)).toBe(value);
  });

  it.each([
    20.5,
    '20.5',
    '',
    ' ',
    'twenty',
    '2e1',
    '0x14',
    '1 0',
    '٣',
    true,
    [],
    {},
    Number.NaN,
    '99999999999999999999',
  ])('not whole: %o', (given) => {
    expect(whole().safeParse(given).success).toBe(false);
  });

  it.each([
    [7, 7],
    ['7.5', 7.5],
    [' .5 ', 0.5],
    ['1e1', 10],
  ])('real: %o', (given, value) => {
    expect(real().parse(given)).toBe(value);
  });

  it.each(['', 'nan', 'inf', '1e999', '7,5', true])('not real: %o', (given) => {
    expect(real().safeParse(given).success).toBe(false);
  });

  it.each([
    [true, true],
    ['True', true],
    ['on', true],
    [1, true],
    ['1', true],
    ['yes', true],
    [false, false],
    ['false', false],
    [' off ', false],
    [0, false],
    ['n', false],
  ])('flag: %o', (given, value) => {
    expect(flag().parse(given)).toBe(value);
  });

  it.each(['', 'maybe', 2, -1, [], {}])('no flag: %o', (given) => {
    expect(flag().safeParse(given).success).toBe(false);
  });

  it.each([
    [5, 5],
    ['5', '5'],
    [' 18446744073 ', '18446744073'],
    ['9223372036854775807', '9223372036854775807'],
    ['5.0', '5'],
    [-1, null],
    ['-1', null],
    ['-1.0', null],
    [null, null],
    ['', null],
  ])('seed: %o', (given, value) => {
    expect(seedOrNull(seed().nullish().parse(given))).toBe(value);
  });

  it('words', () => {
    const format = choice(['png', 'jpeg'], { jpg: 'jpeg' });
    expect(['JPG', ' jpeg', 'png', ''].map((word) => format.parse(word))).toEqual([
      'jpeg',
      'jpeg',
      'png',
      null,
    ]);
    expect(format.safeParse('gif').success).toBe(false);
  });
});
