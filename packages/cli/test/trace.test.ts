import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeSafetensors, type WritableTensor } from '@danqing/core/formats';
import { expect, test } from 'vitest';
import { readTrace } from './support/read-trace.ts';
import { runDanqing, TINY_MODEL, temporaryFolder } from './support/run-danqing.ts';

const cwd = temporaryFolder();
const BASE = [
  'trace',
  '--model',
  TINY_MODEL,
  '--prompt',
  '一只猫',
  '--width',
  '64',
  '--height',
  '96',
  '--steps',
  '2',
];
const EXACT = ['--device', 'cpu', '--threads', '1', '--precision', 'f32', '--json', '--quiet'];
const LATENTS = [1, 16, 12, 8];

test('a trace holds every value between the stages, and its picture can be saved too', async () => {
  const guided = ['--guidance', '3.5', '-n', 'blurry', '--seed', '7', '--out', 'seed.safetensors'];
  const run = await runDanqing([...BASE, ...guided, '--png', 'seed.png', ...EXACT], { cwd });
  expect(run.code).toBe(0);
  const tensors = readTrace(join(cwd, 'seed.safetensors'));
  const shapes = Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape]));
  const tokens = shapes['text.ids']?.[0];
  expect(shapes).toEqual({
    'text.ids': [tokens],
    'text.hidden': [tokens, 64],
    'text.negative.hidden': [expect.any(Number), 64],
    'latents.initial': LATENTS,
    'velocity.0': LATENTS,
    'latents.0': LATENTS,
    'velocity.1': LATENTS,
    'latents.1': LATENTS,
    image: [96, 64, 3],
  });
  expect(tensors.get('text.ids')?.dtype).toBe('I32');
  expect(JSON.parse(run.stdout)).toMatchObject({
    path: join(cwd, 'seed.safetensors'),
    seed: '7',
    tensors: shapes,
  });
  expect(readFileSync(join(cwd, 'seed.png')).subarray(1, 4).toString()).toBe('PNG');
});

test('a trace from given noise starts there', async () => {
  const data = Float32Array.from({ length: 16 * 12 * 8 }, (_, index) => Math.sin(index));
  const file = (shape: number[]) =>
    encodeSafetensors(new Map<string, WritableTensor>([['noise', { type: 'F32', shape, data }]]));
  writeFileSync(join(cwd, 'noise.safetensors'), file(LATENTS));
  writeFileSync(join(cwd, 'turned.safetensors'), file([1, 16, 8, 12]));
  const from = (name: string) => [...BASE, '--noise', name, '--out', `from-${name}`, ...EXACT];
  const run = await runDanqing(from('noise.safetensors'), { cwd });
  expect(run.code).toBe(0);
  const tensors = readTrace(join(cwd, 'from-noise.safetensors'));
  expect(tensors.get('latents.initial')?.bytes).toEqual(new Uint8Array(data.buffer));
  expect(tensors.has('text.negative.hidden')).toBe(false);

  const refused = await runDanqing(from('turned.safetensors'), { cwd });
  expect(refused.code).toBe(2);
  expect(JSON.parse(refused.stdout).error).toMatchObject({
    code: 'INPUT_NOISE',
    hint: expect.stringContaining('[1, 16, 12, 8]'),
  });
});
