import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { formatBytes } from '@danqing/bench/report';
import { expect, test, vi } from 'vitest';
import { formatPath, formatSeconds } from '../src/format.ts';
import { outputTarget } from '../src/output-target.ts';
import { requestFields } from '../src/request-fields.ts';
import { alignColumns } from '../src/text-width.ts';
import { temporaryFolder } from './support/run-danqing.ts';

test('flags become fields of the request; what is not said stays open', () => {
  expect(requestFields({})).toEqual({});
  expect(requestFields({ size: '1024×576', guidance: '.5', negativePrompt: '' })).toEqual({
    width: 1024,
    height: 576,
    guidance: 0.5,
    negativePrompt: '',
  });
  for (const flags of [{ size: '1024' }, { size: '64x64', width: '64' }, { steps: '0x8' }, { shift: '' }]) {
    expect(() => requestFields(flags), JSON.stringify(flags)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    );
  }
});

test('pictures go to a file or, named after the time, to a folder', () => {
  const now = new Date(2026, 0, 2, 3, 4, 5);
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'my.pictures'));
  const path = (output: string, index: number, count: number, naming = 'outputs_{time}') =>
    outputTarget(output, { naming, now }).pathOf({ index, count, seed: 42n, model: 'my model/x' });
  expect(path('outputs', 0, 1)).toBe(join('outputs', 'outputs_20260102030405.png'));
  expect(path('v1.5/', 1, 2)).toBe(join('v1.5', 'outputs_20260102030405-2.png'));
  expect(path(join(folder, 'my.pictures'), 0, 1)).toContain(join('my.pictures', 'outputs_'));
  expect(path('a/cat.PNG', 0, 1)).toBe('a/cat.PNG');
  expect(path('a/cat.png', 2, 3)).toBe(join('a', 'cat-3.png'));
  expect(path('a/', 0, 2, '{model}_{seed}')).toBe(join('a', 'my-model-x_42-1.png'));
  expect(path('a/{seed}.png', 0, 1, '{model}_{seed}')).toBe(join('a', '{seed}.png'));
  expect(() => path('cat.jpg', 0, 1)).toThrow(expect.objectContaining({ code: 'OUTPUT_UNWRITABLE' }));
});

test('numbers and columns are easy to read', () => {
  expect([0, 1536, 150 * 2 ** 20, 8 * 2 ** 30].map(formatBytes)).toEqual([
    '0 B',
    '1.5 KiB',
    '150 MiB',
    '8.0 GiB',
  ]);
  expect([12, 123_456].map(formatSeconds)).toEqual(['0.01 s', '123 s']);
  expect(
    alignColumns([
      ['名称', 'x'],
      ['abcde', 'y'],
    ]),
  ).toEqual(['名称   x', 'abcde  y']);
});

test('a path below the current folder is relative to it, but not to the root', () => {
  expect(formatPath(resolve('docs/pictures'))).toBe(join('docs', 'pictures'));
  expect(formatPath(resolve('..'))).toBe(resolve('..'));
  const cwd = vi.spyOn(process, 'cwd').mockReturnValue(resolve('/'));
  const pictures = resolve('/tmp/docs/pictures');
  expect(formatPath(pictures)).toBe(pictures);
  cwd.mockRestore();
});
