import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runDanqing, temporaryFolder } from './support/run-danqing.ts';
import { runInProcess } from './support/run-in-process.ts';

const cwd = temporaryFolder();
const folder = join(cwd, 'prompts');
const DRAW = ['--steps', '1', '--size', '64x64', '--threads', '1', '--device', 'cpu', '--json'];
const inJson = async (args: readonly string[], env: Record<string, string> = {}) =>
  JSON.parse((await runInProcess([...args, '--json'], { cwd, env })).stdout);

test('prompts are kept between runs, shown and cleared', async () => {
  expect(await inJson(['cache', 'show'])).toMatchObject({ folder, entries: 0, bytes: 0 });
  await runDanqing(['generate', '一只猫', ...DRAW, '--no-prompt-cache'], { cwd });
  expect(existsSync(folder)).toBe(false);
  await runDanqing(['generate', '一只猫', ...DRAW], { cwd });
  const trace = ['trace', '--prompt', '一只猫', '--seed', '1', '--out', 'trace.safetensors'];
  await runDanqing([...trace, ...DRAW], { cwd });
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);

  const [text, json] = [await runDanqing(['cache', 'show'], { cwd }), await inJson(['cache', 'show'])];
  expect(text.stdout).toMatch(/^prompts\n {2}1 encoded prompt, [\d.]+ KiB of at most 256 MiB\n$/);
  expect(json).toEqual({ folder, entries: 1, bytes: expect.any(Number), maxBytes: 256 * 1024 ** 2 });
  const { bytes } = json;
  expect(await inJson(['cache', 'clear'])).toEqual({ folder, removed: { entries: 1, bytes } });
  expect(readdirSync(folder)).toEqual([]);
});

test('a cache that is off is said to be', async () => {
  const env = { DANQING_PROMPT_CACHE: 'off' };
  expect(await inJson(['cache', 'clear'], env)).toEqual({ folder: null });
  const shown = await runInProcess(['cache', 'show'], { cwd, env: { ...env, DANQING_LANG: 'zh' } });
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('不保存') });
});
