import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runDanqing, temporaryFolder } from './support/run-danqing.ts';
import { runInProcess } from './support/run-in-process.ts';

const cwd = temporaryFolder();
writeFileSync(join(cwd, 'file.txt'), '');
writeFileSync(join(cwd, 'plain'), '');
mkdirSync(join(cwd, 'empty'));

test.for([
  { args: ['x', '--size', '250x256'], code: 2, error: 'INPUT_SIZE_NOT_MULTIPLE', hint: 'Use 240 or 256.' },
  { args: ['x', '--steps', 'many'], code: 2, error: 'INPUT_INVALID', hint: '--help' },
  { args: ['x', '--colour', 'red'], code: 2, error: 'INPUT_INVALID', hint: '--help' },
  { args: ['x', '--cfg-scale', '7'], code: 2, error: 'INPUT_INVALID', hint: '`--guidance`' },
  { args: ['x', '--cfg', '7'], code: 2, error: 'INPUT_INVALID', hint: '`--guidance`' },
  { args: ['x', '--lora', 'y'], code: 2, error: 'INPUT_INVALID', hint: 'LoRA' },
  { args: ['x', '--sampler', 'euler'], code: 2, error: 'INPUT_INVALID', hint: 'Euler' },
  { args: ['x', '--lowvram'], code: 2, error: 'INPUT_INVALID', hint: '`--vram-budget' },
  { args: ['x', '--offload'], code: 2, error: 'INPUT_INVALID', hint: '`--vram-budget' },
  { args: ['x', '--gpu', '0'], code: 2, error: 'INPUT_INVALID', hint: '`--device`' },
  { args: ['x', '--n', '2'], code: 2, error: 'INPUT_INVALID', hint: '`--num-images`' },
  { args: ['x', '-v'], code: 2, error: 'INPUT_INVALID', hint: '--version' },
  { args: ['a', 'red', 'fox'], code: 2, error: 'INPUT_INVALID', hint: 'quotes' },
  { args: [' '], code: 2, error: 'INPUT_INVALID', hint: 'danqing generate' },
  { args: ['x', '--max-vram=6'], code: 2, error: 'INPUT_INVALID', hint: '`--vram-budget`' },
  {
    args: ['x', '--output', join(cwd, 'file.txt/x.png')],
    code: 2,
    error: 'OUTPUT_UNWRITABLE',
    hint: '--output',
  },
  { args: ['x', '--model', 'flux'], code: 3, error: 'MODEL_NOT_FOUND', hint: 'danqing-mini' },
  { args: ['x', '--model', join(cwd, 'empty')], code: 3, error: 'MODEL_NOT_FOUND', hint: 'path' },
  { args: ['x', '--device', 'cuda'], code: 4, error: 'DEVICE_UNAVAILABLE', hint: '`danqing doctor`' },
  { args: ['x', '--device', 'abacus'], code: 4, error: 'DEVICE_UNAVAILABLE', hint: 'CPU' },
])('generate $args: $error', async ({ args, code, error, hint }) => {
  const run = await runInProcess(['generate', ...args], { cwd });
  expect(run.code).toBe(code);
  expect(run.stdout).toBe('');
  expect(run.stderr).toMatch(new RegExp(`(^|\\n)error\\[${error}\\]: .+\\n  hint: .*`));
  expect(run.stderr).toContain(hint);
});

test.for([
  { command: 'pull', hint: '`danqing models pull z-image-turbo`' },
  { command: 'txt2img', hint: '`danqing generate "a red fox"`' },
  { command: 'paint', hint: '`danqing --help`' },
])('the command $command is answered with ours', async ({ command, hint }) => {
  const run = await runInProcess([command, 'x'], { cwd });
  expect(run.code).toBe(2);
  expect(run.stderr).toContain(hint);
});

test('a flag of another program is not taken for one of ours that looks like it', async () => {
  const run = await runInProcess(['generate', 'x', '--cfg', '7'], { cwd });
  expect(run.stderr).not.toContain('--config');
});

test('commands in hints are those that work: with npx if it started the program', async () => {
  const run = await runInProcess(['paint'], { cwd, env: { npm_command: 'exec' } });
  expect(run.stderr).toContain('`npx danqing --help` lists the commands, `npx danqing COMMAND --help`');
});

test.for([
  ['report', '--output', join(cwd, 'file.txt')],
  ['report', '--output', join(cwd, 'file.txt/pages')],
  ['bench', '--case', 'ipc', '--output', join(cwd, 'file.txt/x.json')],
  ['bench', '--case', 'ipc', '--output', join(cwd, 'empty')],
  ['trace', '--prompt', 'x', '--seed', '1', '--output', join(cwd, 'empty')],
  ['trace', '--prompt', 'x', '--seed', '1', '--output', join(cwd, 'file.txt/x')],
  ['config', 'init', join(cwd, 'file.txt/x.yaml')],
  ['config', 'init', join(cwd, 'empty')],
  ['generate', 'x', '--output', join(cwd, 'plain')],
])('what lies in the way of an output is named: %j', async (args) => {
  const run = await runInProcess(args, { cwd });
  expect(run.stderr).toMatch(/^error\[(OUTPUT_UNWRITABLE|INPUT_INVALID)\]: /m);
  expect(run.code).toBe(2);
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
