/**
 * Fits the preview map of danqing-mini and writes it into its danqing.json:
 *   npx tsx scripts/fit-preview-map.ts
 * Colours of a finished latent pixel, 0..1, are taken to be linear in its channels: least squares over the pictures that
 * the model draws for FITTED, against their pixels averaged over 8x8. What is left over is printed, for the pictures
 * fitted and for others.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { EngineClient } from '@danqing/engine';
import { openEngineInProcess } from '@danqing/engine/in-process';
import { averageBlocks } from '../packages/engine/test/support/average-blocks.ts';
import { LinearFit } from './lib/least-squares.ts';

const FITTED = [
  '一只可爱的橘色猫咪，窗台，阳光',
  'cat',
  '一只金毛犬，阳光草地，高清照片',
  'a dog on a blue background',
  '熊猫，雪地',
  '一只兔子，粉色背景',
  'a fox in the forest',
  'bear',
  '企鹅，雪地',
  'a bird in the sky',
  'fish',
  '蝴蝶，花园',
  '向日葵，蓝色背景',
  '一朵玫瑰花，黑色背景',
  '樱花，蓝天',
  'a tree at sunset',
  '苹果，绿色背景',
  'strawberry',
  '西瓜，沙滩',
  'a red car on a yellow background',
  '城堡，夜晚',
  '月亮，星空',
  'rocket in space',
  '一个机器人，粉色背景',
];
const OTHERS = ['panda', '小狗，草地，高清照片', '房子，草地', 'a star at night', 'rose', '蓝色背景的猫'];
const DIGITS = 4;
const COLOURS = ['red', 'green', 'blue'];

/** One latent pixel: its channels and its colours. */
interface Sample {
  readonly latent: readonly number[];
  readonly rgb: readonly number[];
}
interface LinearMap {
  readonly factors: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

const modelFolder = fileURLToPath(new URL('../models/danqing-mini/', import.meta.url));
await using engine = await openEngineInProcess({ paths: { model: modelFolder }, device: 'cpu' });
const samples = await drawAll(engine, FITTED);
const map = roundMap(fitMap(samples, engine.model.latentChannels));
printResidual(`${FITTED.length} pictures fitted`, samples, map);
printResidual(`${OTHERS.length} other pictures`, await drawAll(engine, OTHERS), map);
writePreview(`${modelFolder}danqing.json`, map);

async function drawAll(client: EngineClient, prompts: readonly string[]): Promise<Sample[]> {
  const drawn: Sample[] = [];
  for (const [index, prompt] of prompts.entries()) drawn.push(...(await draw(client, prompt, BigInt(index))));
  return drawn;
}

/** Every latent pixel of one picture. */
async function draw(client: EngineClient, prompt: string, seed: bigint): Promise<Sample[]> {
  const { card, shift, latentChannels } = client.model;
  const { width, height, steps } = card.defaults;
  const recorded = new Map<string, ArrayLike<number>>();
  await client.generate(
    { ...card.defaults, prompt, seed, shift, cfgNormalization: 0, cfgTruncation: 1, numImages: 1 },
    { record: (name, _shape, values) => recorded.set(name, values) },
  );
  const latents = recorded.get(`latents.${steps - 1}`) ?? [];
  const colours = averageBlocks(recorded.get('image') ?? [], height, width);
  const plane = latents.length / latentChannels;
  return Array.from({ length: plane }, (_, pixel) => ({
    latent: Array.from({ length: latentChannels }, (_, channel) => latents[channel * plane + pixel] ?? 0),
    rgb: [...colours.subarray(pixel * 3, pixel * 3 + 3)],
  }));
}

function fitMap(all: readonly Sample[], latentChannels: number): LinearMap {
  const linear = new LinearFit(latentChannels, COLOURS.length);
  for (const { latent, rgb } of all) linear.add(latent, rgb);
  return linear.solve();
}

function roundMap({ factors, bias }: LinearMap): LinearMap {
  const round = (value: number) => Number(value.toFixed(DIGITS));
  return { factors: factors.map((row) => row.map(round)), bias: bias.map(round) };
}

/** For each colour the root mean square error, and the share of the variance that the map explains. */
function printResidual(title: string, all: readonly Sample[], { factors, bias }: LinearMap): void {
  console.log(`${title}, ${all.length} latent pixels`);
  COLOURS.forEach((name, colour) => {
    const actual = all.map(({ rgb }) => rgb[colour] ?? 0);
    const mean = average(actual);
    const weights = factors[colour] ?? [];
    const error = average(
      all.map(({ latent }, index) => {
        const sum = latent.reduce((total, value, channel) => total + value * (weights[channel] ?? 0), 0);
        const estimate = Math.min(1, Math.max(0, sum + (bias[colour] ?? 0)));
        return (estimate - (actual[index] ?? 0)) ** 2;
      }),
    );
    const variance = average(actual.map((value) => (value - mean) ** 2));
    console.log(
      `  ${name.padEnd(5)} RMS ${Math.sqrt(error).toFixed(4)}, R2 ${(1 - error / variance).toFixed(4)}`,
    );
  });
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The innermost lists and objects stay on one line. */
function writePreview(path: string, preview: LinearMap): void {
  const card = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  const text = JSON.stringify({ ...card, preview }, null, 2);
  const compact = text.replace(/[[{][^[\]{}]*[\]}]/g, (group) =>
    group.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'),
  );
  writeFileSync(path, `${compact}\n`);
}
