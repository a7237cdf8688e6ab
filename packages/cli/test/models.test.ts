import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesBelow, ModelHub } from '../../core/test/support/model-hub.ts';
import { runDanqing, startDanqing, TINY_MODEL, temporaryFolder } from './support/run-danqing.ts';
import { runInProcess } from './support/run-in-process.ts';

const cwd = temporaryFolder();
const library = join(cwd, 'danqing/models');
const run = (...args: string[]) => runInProcess(['models', ...args], { cwd });
const inJson = async (...args: string[]) => JSON.parse((await run(...args, '--json')).stdout);

/** File names of the official folder with other bytes: no known checksum matches. */
const OFFICIAL = new Map([['Tongyi-MAI/Z-Image-Turbo', officialFiles()]]);

function officialFiles(): Map<string, Uint8Array> {
  const weights = (path: string, count: number) =>
    Array.from({ length: count }, (_, i): [string, Uint8Array] => [
      `${path}-0000${i + 1}-of-0000${count}.safetensors`,
      new Uint8Array(3_000_000).fill(i),
    ]);
  return new Map([
    ...filesBelow(TINY_MODEL),
    ...weights('transformer/diffusion_pytorch_model', 3),
    ...weights('text_encoder/model', 3),
    ['text_encoder/model.safetensors.index.json', new Uint8Array(100)],
  ]);
}

test('import, list, show, draw, quantize, remove', async () => {
  const imported = await run('import', TINY_MODEL, '--name', 'mine');
  expect(imported).toMatchObject({ code: 0, stdout: expect.stringContaining('mine is installed:') });
  expect(imported.stderr).toContain('100 %');
  const draw = ['--steps', '1', '--size', '64x64', '--threads', '1', '--device', 'cpu', '--json'];
  const picture = await runDanqing(['generate', 'a cat', '--model', 'mine', ...draw], { cwd });
  expect(picture.code, picture.stderr).toBe(0);

  const quantized = await run('quantize', 'mine', '--type', 'q4_k', '--threads', '1');
  expect(quantized).toMatchObject({ code: 0, stdout: expect.stringContaining('mine-q4_K is installed:') });
  expect(quantized.stderr).toMatch(
    /transformer: \d+ matrices with rows of \d+ do not divide into blocks of q4_K/,
  );
  const listed = await run('list');
  expect(listed.stdout).toMatch(/^mine +[\d.]+ MiB/m);
  expect(listed.stdout).toMatch(/^mine-q4_K .*q5_0/m);
  expect((await run('show', 'mine-q4_K')).stdout).toContain('GGUF, llama.cpp');

  // In a process of its own: otherwise it would ask the person who runs the tests.
  const refused = await runDanqing(['models', 'remove', 'mine'], { cwd });
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
  expect(await inJson('remove', 'mine', '--yes')).toMatchObject({ removed: { name: 'mine' } });
  expect((await run('remove', 'mine-q4_K', '-y')).stdout).toContain('mine-q4_K is removed');
  expect(readdirSync(library)).toEqual([]);
  expect(await inJson('remove', 'danqing-mini', '-y')).toMatchObject({
    error: { code: 'MODEL_NOT_REMOVABLE' },
  });
});

test('a folder that holds anything at all is listed with its error', async () => {
  const odd = join(library, 'odd');
  mkdirSync(odd, { recursive: true });
  writeFileSync(join(odd, 'model_index.json'), '{"_class_name": {"toString": 1}}');
  const { code, stdout } = await run('list');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^odd +- +does not open/m);
  expect(stdout).toMatch(/^danqing-mini /m);
  rmSync(odd, { recursive: true });
});

test('names of folders do not steer the terminal', async () => {
  const name = `odd${String.fromCharCode(0x1b)}[2J${String.fromCharCode(0x9b)}31m${String.fromCharCode(0x202e)}name`;
  mkdirSync(join(library, name), { recursive: true });
  const { stdout } = await run('list');
  expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(stdout).toContain('odd\\u001b[2J');
  rmSync(join(library, name), { recursive: true });
});

test('a source that sends other files than the published ones is refused', async () => {
  await using hub = await ModelHub.start({ shape: 'modelscope', repositories: OFFICIAL });
  const env = { DANQING_SOURCES_MODELSCOPE: hub.address };
  const args = ['models', 'pull', 'z-image-turbo', '--variant', 'bf16', '--source', 'modelscope', '--json'];
  const { code, stdout } = await runInProcess(args, { cwd, env });
  expect(code).toBe(9);
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: 'DOWNLOAD_CHECKSUM', details: { algorithm: 'md5' } },
  });
  expect(existsSync(join(library, 'z-image-turbo-bf16'))).toBe(false);
  expect((await run('remove', 'z-image-turbo-bf16', '--yes')).code).toBe(0);
});

test('Ctrl-C leaves what is here, in a hidden folder', async () => {
  const only = { kind: 'status', status: 503 } as const;
  await using hub = await ModelHub.start({
    shape: 'huggingface',
    repositories: OFFICIAL,
    pieceDelayMs: 20,
    // The small files, which come first, are never sent: the download waits and retries.
    fault: ({ path }) => (path.includes('-0000') ? null : only),
  });
  const { child, finished } = startDanqing(
    [
      'models',
      'pull',
      'z-image-turbo',
      '--variant',
      'bf16',
      '--source',
      'mirror',
      '--parallel',
      '8',
      '--name',
      'x',
    ],
    { cwd, env: { DANQING_SOURCES_MIRROR: hub.address } },
  );
  const part = join(library, '.x.pull');
  while (!existsSync(join(part, 'lock'))) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGINT');
  const { code, stderr } = await finished;
  expect(code, stderr).toBe(130);
  expect(statSync(part).isDirectory()).toBe(true);
  expect(existsSync(join(library, 'x'))).toBe(false);
});

test.each([
  ['en', /^The source answers 429\. It takes no more requests for now\. Waiting until \d\d:\d\d:\d\d/m],
  ['zh', /^模型来源返回 429。请求过多，暂不接受新请求。等待至 \d\d:\d\d:\d\d/m],
])('a source that wants to be left alone is waited for, and Ctrl-C ends that: %s', async (language, says) => {
  const headers = { ratelimit: '"api";r=0;t=300', 'ratelimit-policy': '"fixed window";"api";q=500;w=300' };
  await using hub = await ModelHub.start({
    shape: 'huggingface',
    repositories: OFFICIAL,
    listingFault: () => ({ kind: 'status', status: 429, headers }),
  });
  const { child, finished } = startDanqing(
    ['models', 'pull', 'z-image-turbo', '--variant', 'bf16', '--source', 'mirror', '--name', 'limited'],
    { cwd, env: { DANQING_SOURCES_MIRROR: hub.address, DANQING_LANG: language } },
  );
  child.stderr?.on('data', (text: string) => {
    if (says.test(text)) child.kill('SIGINT');
  });
  const { code, stderr } = await finished;
  expect(code, stderr).toBe(130);
  expect(stderr).toMatch(says);
});

test.each([
  [['pull', 'nothing'], 3, 'MODEL_NOT_FOUND'],
  [['pull', 'z-image-turbo', '--variant', 'q9'], 3, 'MODEL_NOT_FOUND'],
  [['pull', 'z-image-turbo', '--source', 'https://evil.example'], 2, 'INPUT_INVALID'],
  [['pull', 'z-image-turbo', '--source', 'mirror'], 2, 'INPUT_INVALID'],
  [['pull', 'z-image-turbo', '--parallel', '99'], 2, 'INPUT_INVALID'],
  [['import', join(TINY_MODEL, '../../plausible-errors/pickle-zip.ckpt')], 3, 'FORMAT_PICKLE'],
  [['import', join(TINY_MODEL, 'transformer')], 3, 'MODEL_INCOMPLETE'],
  [['quantize', 'danqing-mini', '--type', 'q7'], 2, 'INPUT_INVALID'],
])('%j ends with %i, %s', async (args, code, error) => {
  const result = await run(...args, '--json');
  expect(result.code).toBe(code);
  expect(JSON.parse(result.stdout)).toMatchObject({ error: { code: error } });
});

test('an address that is not https is refused wherever it comes from', async () => {
  const env = { DANQING_SOURCES_MIRROR: 'http://example.com' };
  const { stdout } = await runInProcess(['models', 'pull', 'z-image-turbo', '--source', 'mirror', '--json'], {
    cwd,
    env,
  });
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: 'INPUT_INVALID', message: expect.stringContaining('mirror') },
  });
});
