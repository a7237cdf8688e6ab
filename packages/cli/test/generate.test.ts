import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPictureTexts, settingsIn, sourceOfBytes } from '@danqing/protocol/pictures';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { en } from '../src/messages/en.ts';
import { folderOfTest, runDanqing, startDanqing, temporaryFolder } from './support/run-danqing.ts';

const PROMPT = '一只可爱的橘色猫咪，窗台，阳光';
const SAME_PICTURE = [PROMPT, '--seed', '18446744073', '--steps', '2', '--device', 'cpu', '--threads', '1'];
const cwd = temporaryFolder();

test('the seed -1 is a random one, and a size is written in several ways', async () => {
  const flags = [
    '--steps',
    '1',
    '--device',
    'cpu',
    '--threads',
    '1',
    '--json',
    '--output',
    'random.png',
    '--overwrite',
  ];
  const seeds: string[] = [];
  for (const size of ['64*64', '64×64']) {
    const run = await runDanqing(['generate', 'cat', '--seed', '-1', '--size', size, ...flags], { cwd });
    expect(run).toMatchObject({ code: 0 });
    seeds.push(JSON.parse(run.stdout).images[0].seed);
  }
  expect(seeds[0]).toMatch(/^\d+$/);
  expect(seeds[0]).not.toBe(seeds[1]);
});

test('a Chinese prompt becomes a picture that says how it was made; again, the same bytes beside it', async () => {
  const run = await runDanqing(['generate', ...SAME_PICTURE, '--output', 'new/cat.png'], { cwd });
  expect(run).toMatchObject({ code: 0, signal: null });
  const [picture, times, memory, profile] = run.stdout.split('\n');
  expect(picture).toBe(`${join(cwd, 'new', 'cat.png')}  seed 18446744073`);
  expect(times).toMatch(/^load [\d.]+ s · prompt .* · steps .* · decode .* · total [\d.]+ s$/);
  expect(memory).toMatch(
    /^memory taken [\d.]+ MiB · planned \d+ MiB, all weights resident · whole process at most [\d.]+ [MG]iB$/,
  );
  expect(profile).toMatch(/^profile [0-9a-f]{12} · CPU/);
  expect(run.stderr).toMatch(/step 1\/2 .*\nstep 2\/2 /);

  const png = readFileSync(join(cwd, 'new/cat.png'));
  const { width, height, channels, isOpaque } = {
    ...(await sharp(png).metadata()),
    ...(await sharp(png).stats()),
  };
  expect({ width, height, channels, isOpaque }).toMatchObject({ width: 256, height: 256, isOpaque: true });
  const found = await readPictureTexts(sourceOfBytes(png));
  const texts = new Map(found.texts.map(({ keyword, text }) => [keyword, text]));
  const parameters = { keyword: 'parameters', text: texts.get('parameters') ?? '' };
  expect(settingsIn({ texts: [parameters], size: null })).toMatchObject({
    prompt: PROMPT,
    seed: '18446744073',
    steps: 2,
    width: 256,
    height: 256,
    guidance: 0,
    model: 'danqing-mini',
  });
  expect(JSON.parse(texts.get('danqing') ?? '')).toMatchObject({
    danqing: expect.stringMatching(/^\d+\.\d+\.\d+/),
    model: 'danqing-mini',
    request: { prompt: PROMPT, seed: '18446744073', steps: 2, shift: 3 },
    profile: { hash: profile?.slice(8, 20) },
  });
  expect(readdirSync(join(cwd, 'new'))).toEqual(['cat.png']);

  const args = ['generate', ...SAME_PICTURE, '--output', 'new/cat.png', '--json', '--quiet'];
  const again = await runDanqing(args, { cwd });
  expect(again.code).toBe(0);
  const result = JSON.parse(again.stdout);
  expect(result).toMatchObject({
    images: [{ path: join(cwd, 'new/cat-2.png'), seed: '18446744073', width: 256, height: 256 }],
    model: 'danqing-mini',
    stageSeconds: { denoise: expect.any(Number) },
    warnings: [expect.stringContaining('cat-2.png')],
  });
  expect(again.stderr).not.toContain('step 1/2');
  expect(readFileSync(join(cwd, 'new/cat-2.png'))).toEqual(png);
});

test('several pictures count their seeds up from a random one', async () => {
  const args = [
    'generate',
    'a red apple',
    '--threads',
    '1',
    '--num-images',
    '2',
    '--steps',
    '1',
    '--size',
    '128x64',
    '--json',
  ];
  const run = await runDanqing(args, { cwd });
  const { images, warnings } = JSON.parse(run.stdout);
  expect(images.map(({ path }: { path: string }) => path.slice(cwd.length))).toEqual([
    expect.stringMatching(/^.outputs.outputs_\d{14}-1\.png$/),
    expect.stringMatching(/^.outputs.outputs_\d{14}-2\.png$/),
  ]);
  expect(BigInt(images[0].seed)).toBeLessThan(2n ** 32n);
  expect(BigInt(images[1].seed)).toBe(BigInt(images[0].seed) + 1n);
  expect(warnings).toEqual([en.warnings.size(128, 320)]);
});

test('a prompt that is cut off is told of, in Chinese too', async () => {
  const args = ['generate', '橘猫'.repeat(600), '--size', '64x64', '--steps', '1', '--no-prompt-cache'];
  const run = await runDanqing(args, { cwd, env: { DANQING_LANG: 'zh' } });
  expect(run).toMatchObject({ code: 0, signal: null });
  expect(run.stderr).toMatch(/提示词连同模板有 \d+ 个词元，模型只读前 512 个，其余被截去。/);
});

test('a negative prompt that is cut off is told of', async () => {
  const args = ['generate', 'cat', '--negative-prompt', 'dark '.repeat(600), '--guidance', '1'];
  const run = await runDanqing([...args, '--size', '64x64', '--steps', '1', '--no-prompt-cache'], { cwd });
  expect(run).toMatchObject({ code: 0, signal: null });
  expect(run.stderr).toMatch(/The negative prompt has \d+ tokens .* the first 512/);
  expect(run.stderr).not.toContain('The prompt has');
});

test('Ctrl-C ends the program with nothing written', async () => {
  const folder = folderOfTest();
  writeFileSync(join(folder, 'before.txt'), '');
  const { child, finished } = startDanqing(
    ['generate', PROMPT, '--threads', '1', '--steps', '100', '-o', 'cat.png', '--no-prompt-cache'],
    { cwd: folder },
  );
  await new Promise<void>((resolve) => {
    child.stderr?.on('data', (chunk: string) => chunk.includes('step 2/100') && resolve());
  });
  const start = performance.now();
  child.kill('SIGINT');
  const { code, stdout, stderr } = await finished;
  expect(code).toBe(130);
  expect(stderr).toContain('error[CANCELLED]');
  expect(stdout).toBe('');
  expect(performance.now() - start).toBeLessThan(2000);
  expect(readdirSync(folder)).toEqual(['before.txt']);
});
