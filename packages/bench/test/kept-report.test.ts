import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { readVersion } from '@danqing/engine/version';
import type { BenchReport } from '@danqing/protocol';
import { describe, expect, it } from 'vitest';
import { makeTemporaryFolder } from '../../core/test/support/temporary-folder.ts';
import { keepReport, readKeptReport } from '../src/kept-report.ts';
import { rateOfBlock, ratesOfPictures, secondsAt } from '../src/reached-rates.ts';

type Figure = BenchReport['figures'][number];

function figure(name: string, contestant: Partial<Figure['contestants'][number]>, ok = true): Figure {
  return {
    case: name,
    rounds: 1,
    contestants: [
      {
        name: 'new prompt',
        samplesMs: [1000],
        medianMs: 1000,
        fastestMs: 1000,
        floorMs: 100,
        facts: {},
        placement: null,
        outcome: null,
        pictureHash: null,
        ...contestant,
      },
    ],
    pairs: [],
    checks: [{ name: 'floor', ok, detail: 'any', facts: {} }],
    pictureHash: null,
    memoryCurve: null,
    loadAverage: 0,
  };
}

function report(figures: Figure[], seed = '1'): BenchReport {
  return {
    format: 3,
    suite: null,
    createdAt: '2026-01-02T03:04:05.000Z',
    durationMs: 1000,
    versions: { danqing: readVersion(), node: '20.0.0', ggml: '1' },
    machine: {
      processor: cpus()[0]?.model.trim() ?? process.arch,
      totalBytes: 1,
      platform: 'any',
      device: 'CPU',
      features: [],
    },
    memory: null,
    settings: {
      model: 'm',
      prompt: 'p',
      seed,
      width: 64,
      height: 64,
      steps: 4,
      guidance: 1,
      threads: 1,
      precision: 'auto',
    },
    peak: { gflops: 200, weights: 'q4_0' },
    figures,
  };
}

const FACTS = { textMs: 100, denoiseMs: 800, decodeMs: 50, besideStagesMs: 50 };
const FLOPS = { text: 1e9, denoise: 2e9, decode: 1e9 };

describe('rates', () => {
  it('give back the time that they come from', () => {
    const rates = ratesOfPictures(report([figure('warm-picture', { facts: FACTS })]), FLOPS);
    expect(rates).toMatchObject({ stages: { text: 1e10, denoise: 2e10, decode: 2e10 } });
    // With guidance, each step evaluates twice.
    expect(rates === null ? null : secondsAt(rates, FLOPS, 8)).toBeCloseTo(1, 9);
  });

  it('are none where a check failed, or nothing was measured', () => {
    expect(ratesOfPictures(report([figure('warm-picture', { facts: FACTS }, false)]), FLOPS)).toBeNull();
    expect(ratesOfPictures(report([figure('warm-picture', {})]), FLOPS)).toBeNull();
    expect(ratesOfPictures(report([]), FLOPS)).toBeNull();
    expect(rateOfBlock(report([]))).toBeNull();
    expect(rateOfBlock(report([figure('buffers', { name: 'fastest buffer type' })]))).toBe(20e9);
  });
});

describe('the kept report', () => {
  it('holds the newest figure of each case under the same conditions', async () => {
    using temporary = makeTemporaryFolder();
    const folder = path.join(temporary.path, 'deep', 'cache');
    expect(await readKeptReport(folder)).toBeNull();
    await keepReport(folder, report([figure('step', {}), figure('buffers', { medianMs: 5 })]));
    await keepReport(folder, report([figure('buffers', { medianMs: 7 })]));
    const kept = await readKeptReport(folder);
    expect(kept?.figures.map(({ case: name, contestants }) => [name, contestants[0]?.medianMs])).toEqual([
      ['step', 1000],
      ['buffers', 7],
    ]);
    await keepReport(folder, report([figure('ipc', {})], '2'));
    expect((await readKeptReport(folder))?.figures.map((one) => one.case)).toEqual(['ipc']);
  });

  it('of an older version names its stages as today', async () => {
    using temporary = makeTemporaryFolder();
    const { textMs, ...others } = FACTS;
    await keepReport(temporary.path, report([figure('step', { facts: { encodeMs: textMs, ...others } })]));
    expect((await readKeptReport(temporary.path))?.figures[0]?.contestants[0]?.facts).toEqual(FACTS);
  });

  it('is none when it is damaged or of another processor, and a folder that cannot be is no error', async () => {
    using temporary = makeTemporaryFolder();
    const other = report([]);
    mkdirSync(temporary.path, { recursive: true });
    const file = path.join(temporary.path, 'bench.json');
    for (const text of [
      '{',
      JSON.stringify({ ...other, machine: { ...other.machine, processor: 'another' } }),
    ]) {
      writeFileSync(file, text);
      expect(await readKeptReport(temporary.path)).toBeNull();
    }
    await keepReport(path.join(file, 'below-a-file'), other);
    expect(await readKeptReport(path.join(file, 'below-a-file'))).toBeNull();
  });
});
