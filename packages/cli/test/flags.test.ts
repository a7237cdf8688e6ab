import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { memoryBudget, requestFields, threadCount } from '../src/flags.ts';
import { formatBytes, formatSeconds } from '../src/format.ts';
import { outputTarget } from '../src/output-target.ts';
import { readSettings } from '../src/settings.ts';
import { alignColumns } from '../src/text-width.ts';
import { temporaryFolder } from './support/run-danqing.ts';

test('flags become fields of the request; what is not said stays open', () => {
  expect(requestFields({})).toEqual({});
  expect(requestFields({ size: '1024×576', guidance: '.5', negative: '' })).toEqual({
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
  expect(memoryBudget({ precision: 'auto', vramBudget: '1.5GiB' })).toBe(1.5 * 1024 ** 3);
  expect(memoryBudget({ precision: 'auto', vramBudget: '800 mb' })).toBe(800e6);
  for (const vramBudget of ['6', 'GiB', '-1GiB', '0MiB', '1e9GiB']) {
    expect(() => memoryBudget({ precision: 'auto', vramBudget })).toThrow('--vram-budget');
  }
  expect(threadCount({ precision: 'auto', threads: '2' })).toBe(2);
  expect(() => threadCount({ precision: 'auto', threads: '0' })).toThrow('whole number');
});

test('pictures go to a file or, named after the time, to a folder', () => {
  const now = new Date(2026, 0, 2, 3, 4, 5);
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'my.pictures'));
  const path = (output: string, index: number, count: number) =>
    outputTarget(output, now).pathOf(index, count);
  expect(path('outputs', 0, 1)).toBe(join('outputs', 'outputs_20260102030405.png'));
  expect(path('v1.5/', 1, 2)).toBe(join('v1.5', 'outputs_20260102030405-2.png'));
  expect(path(join(folder, 'my.pictures'), 0, 1)).toContain(join('my.pictures', 'outputs_'));
  expect(path('a/cat.PNG', 0, 1)).toBe('a/cat.PNG');
  expect(path('a/cat.png', 2, 3)).toBe(join('a', 'cat-3.png'));
  expect(() => path('cat.jpg', 0, 1)).toThrow(expect.objectContaining({ code: 'OUTPUT_UNWRITABLE' }));
});

test.for([
  [{ DANQING_LANG: 'zh', LANG: 'en_US.UTF-8' }, 'zh', 'DANQING_LANG'],
  [{ LC_ALL: '', LANG: 'zh_CN.UTF-8' }, 'zh', 'LANG'],
  [{ LANG: 'C.UTF-8' }, 'en', 'LANG'],
] as const)('language of %j: %s', ([environment, language, languageSource]) => {
  expect(readSettings(environment)).toMatchObject({ language, languageSource });
});

test('encoded prompts are kept in the folder of caches, in a named one, or not', () => {
  const cacheOf = (environment: Record<string, string>) => readSettings(environment).promptCache?.folder;
  expect(cacheOf({ XDG_CACHE_HOME: '/caches' })).toBe(join('/caches', 'danqing', 'prompts'));
  expect(cacheOf({ DANQING_PROMPT_CACHE: '' })).toMatch(/danqing.prompts$/);
  expect(cacheOf({ DANQING_PROMPT_CACHE: 'kept', XDG_CACHE_HOME: '/caches' })).toBe(resolve('kept'));
  expect(readSettings({ DANQING_PROMPT_CACHE: 'off' }).promptCache).toBeNull();
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
