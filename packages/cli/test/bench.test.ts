import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchReportSchema } from '@danqing/protocol';
import { expect, test } from 'vitest';
import { runDanqing, startDanqing, temporaryFolder } from './support/run-danqing.ts';
import { runInProcess } from './support/run-in-process.ts';

const cwd = temporaryFolder();
const SMALL = ['--rounds', '1', '--size', '64x64', '--steps', '1', '--threads', '1', '--device', 'cpu'];
/** Without `buffers`, whose weights have the published size, and without the cases that the engine's tests measure. */
const PAIRS = ['cold-start', 'load', 'warm-picture', 'step', 'ipc', 'clients'];
const CASES = [...PAIRS, 'budgets', 'killed-engine', 'damaged-weights'];

test('measures, writes the report as a whole, and compares it', { timeout: 180_000 }, async () => {
  const args = ['bench', '--case', CASES.join(), ...SMALL, '--output', 'report.json', '--json'];
  const { code, stdout, stderr } = await runDanqing(args, { cwd });
  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/This takes about [\d.]+ s/),
  });
  const report = benchReportSchema.parse(JSON.parse(stdout));
  const file = join(cwd, 'report.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(report);

  expect(report.figures.map((figure) => figure.case)).toEqual(CASES);
  const checks = report.figures.flatMap((figure) => figure.checks);
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(new Set(checks.map(({ name }) => name))).toEqual(new Set(['floor', 'picture', 'budget', 'outcome']));
  const hashes = report.figures.map((figure) => [figure.case, figure.pictureHash] as const);
  const { step, 'warm-picture': another, ...same } = Object.fromEntries(hashes);
  // The program, the engine's process and the engine in this process draw the same image from the same prompt.
  expect([step, new Set(Object.values(same)).size]).toEqual([null, 1]);
  expect(another).toMatch(/^[0-9a-f]{64}$/);
  const outcomes = report.figures.flatMap(({ contestants }) =>
    contestants.flatMap(({ name, outcome }) => (outcome === null ? [] : [[name, outcome]])),
  );
  expect(Object.fromEntries(outcomes)).toMatchObject({
    '100 %': 'resident, the same picture',
    'killed at a step': 'ENGINE_CRASHED',
    'damaged header': 'FORMAT_HEADER',
    'damaged values': 'RESULT_NOT_FINITE',
  });
  expect(report.suite).toBeNull();

  const ipc = report.figures.find((figure) => figure.case === 'ipc')?.contestants[0];
  // 64 x 64 pixels and an 8 x 8 preview, three bytes each.
  expect(ipc?.facts.copiedBytes).toBe(64 * 64 * 3 + 8 * 8 * 3);

  const compared = await runInProcess(['bench', 'compare', file, file], { cwd });
  expect(compared).toMatchObject({ code: 0, stderr: '' });
  expect(compared.stdout).toMatch(/^step +its products +[\d.]+ ms +[\d.]+ ms +x 1\.000$/m);
  expect(compared.stdout).toMatch(/^budgets +100 %, used +[\d.]+ MiB +[\d.]+ MiB +x 1\.000$/m);
  const [first, second] = ['step', 'ipc'].map((name) => {
    const path = join(cwd, `${name}.json`);
    writeFileSync(
      path,
      JSON.stringify({ ...report, figures: report.figures.filter((figure) => figure.case === name) }),
    );
    return path;
  });
  const apart = await runInProcess(['bench', 'compare', `${first}`, `${second}`], { cwd });
  expect(apart).toMatchObject({ code: 2, stdout: '' });
  expect(apart.stderr).toContain(`${first} has step, ${second} has ipc.`);
  const json = await runInProcess(['bench', 'compare', file, file, '--json'], { cwd });
  expect(JSON.parse(json.stdout)).toMatchObject({ changes: [], differences: [], unmatched: [] });
});

test('lists suites and cases with what they take, and refuses others', async () => {
  const listed = await runInProcess(['bench', '--list', '--json'], { cwd });
  const { suites, cases } = JSON.parse(listed.stdout);
  const names = cases.map(({ name }: { name: string }) => name);
  expect(names).toEqual(expect.arrayContaining([...CASES, 'buffers', 'slow-disk']));
  expect(suites).toMatchObject([
    { name: 'quick', cases: expect.arrayContaining(['warm-picture', 'budgets']) },
    { name: 'full', cases: names },
    { name: 'report', cases: ['memory', 'sizes', 'budgets', 'in-a-row', 'prompts'] },
  ]);
  const text = await runInProcess(['bench', '--list'], { cwd });
  expect(text.stdout).toMatch(/^quick +(about [\d.]+ s|\d+ pictures, \d+ starts) /m);
  expect(text.stdout).toMatch(/^in-a-row +1 round +(about [\d.]+ s|19 pictures, 2 starts) /m);
  for (const wrong of [
    ['--suite', 'slow'],
    ['--suite', 'quick', '--case', 'step'],
  ]) {
    const refused = await runInProcess(['bench', ...wrong], { cwd });
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--suite') });
  }
  const refused = await runInProcess(['bench', '--case', 'step,nothing'], { cwd });
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no case "nothing"') });
  expect(await runInProcess(['bench', '--rounds', '0'], { cwd })).toMatchObject({ code: 2 });
});

test('a file that is no report is named', async () => {
  writeFileSync(join(cwd, 'other.json'), '{"format":2}');
  writeFileSync(join(cwd, 'broken.json'), '{');
  writeFileSync(join(cwd, 'large.json'), ' '.repeat(17 * 1024 * 1024));
  for (const name of ['other.json', 'broken.json', 'large.json', 'missing.json']) {
    const file = join(cwd, name);
    const { code, stderr } = await runInProcess(['bench', 'compare', file, file], { cwd });
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`INPUT_FILE]: ${file}`),
    });
  }
});

test('Ctrl-C ends it without a report', { skip: process.platform === 'win32' }, async () => {
  const { child, finished } = startDanqing(
    ['bench', '--case', 'ipc', ...SMALL, '--rounds', '10000', '--output', 'cut.json'],
    {
      cwd,
    },
  );
  await new Promise<void>((resolve) => {
    child.stderr?.on('data', (text: string) => {
      if (text.includes('ipc')) resolve();
    });
  });
  child.kill('SIGINT');
  expect(await finished).toMatchObject({ code: 130, stdout: '' });
  expect(existsSync(join(cwd, 'cut.json'))).toBe(false);
});
