import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runDanqing, temporaryFolder } from './support/run-danqing.ts';
import { runInProcess } from './support/run-in-process.ts';

const cwd = temporaryFolder();
writeFileSync(join(cwd, 'file.txt'), '');
mkdirSync(join(cwd, 'empty'));

test.for([
  { args: ['x', '--size', '250x256'], code: 2, error: 'INPUT_SIZE_NOT_MULTIPLE', hint: 'Use 240 or 256.' },
  { args: ['x', '--steps', 'many'], code: 2, error: 'INPUT_INVALID', hint: '--help' },
  { args: ['x', '--colour', 'red'], code: 2, error: 'INPUT_INVALID', hint: '--help' },
  { args: ['x', '--cfg-scale', '7'], code: 2, error: 'INPUT_INVALID', hint: '`--guidance`' },
  { args: ['x', '--max-vram=6'], code: 2, error: 'INPUT_INVALID', hint: '`--vram-budget`' },
  {
    args: ['x', '--output', join(cwd, 'file.txt/x.png')],
    code: 2,
    error: 'OUTPUT_UNWRITABLE',
    hint: '--output',
  },
  { args: ['x', '--model', 'flux'], code: 3, error: 'MODEL_NOT_FOUND', hint: 'danqing-mini' },
  { args: ['x', '--model', join(cwd, 'empty')], code: 3, error: 'MODEL_NOT_FOUND', hint: 'path' },
  { args: ['x', '--device', 'abacus'], code: 4, error: 'DEVICE_UNAVAILABLE', hint: 'CPU' },
])('generate $args: $error', async ({ args, code, error, hint }) => {
  const run = await runInProcess(['generate', ...args], { cwd });
  expect(run.code).toBe(code);
  expect(run.stdout).toBe('');
  expect(run.stderr).toMatch(new RegExp(`(^|\\n)error\\[${error}\\]: .+\\n  hint: .*`));
  expect(run.stderr).toContain(hint);
});

test('an error is said in Chinese, and as JSON for programs', async () => {
  const run = await runDanqing(['models', 'show', 'flux', '--json'], {
    cwd,
    env: { DANQING_LANG: 'zh_CN.UTF-8' },
  });
  expect(run.code).toBe(3);
  expect(JSON.parse(run.stdout).error).toMatchObject({ code: 'MODEL_NOT_FOUND', details: { model: 'flux' } });
  expect(run.stderr).toMatch(
    /^error\[MODEL_NOT_FOUND\]: 找不到该名称的模型.*\n {2}没有名为“flux”的模型。\n {2}提示：已安装：/,
  );
});
