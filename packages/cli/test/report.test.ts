import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BenchReport, benchReportSchema } from '@danqing/protocol';
import { expect, test } from 'vitest';
import { runDanqing, temporaryFolder } from './support/run-danqing.ts';
import { runInProcess } from './support/run-in-process.ts';

const cwd = temporaryFolder();
const read = (folder: string, name: string) => readFileSync(join(cwd, folder, name), 'utf8');

function pointsOf({ figures }: BenchReport, name: string) {
  return figures.find((figure) => figure.case === name)?.contestants ?? [];
}

test('measures, and writes pages that need no other file', { timeout: 300_000 }, async () => {
  const args = ['report', '--pictures', '2', '--steps', '1', '--device', 'cpu', '--threads', '1'];
  const { code, stderr } = await runDanqing([...args, '--output', 'made'], { cwd });
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('Smaller budgets') });
  const report = benchReportSchema.parse(JSON.parse(read('made', 'report.json')));
  expect(pointsOf(report, 'sizes').map(({ name }) => name)).toEqual([
    '128x128',
    '192x192',
    '256x256',
    '256x144',
    '144x256',
  ]);
  expect(pointsOf(report, 'in-a-row')).toHaveLength(2);
  expect(report.figures.flatMap(({ checks }) => checks.filter(({ ok }) => !ok))).toEqual([]);
  const [whole, ...less] = pointsOf(report, 'budgets');
  expect(whole?.placement).toBe('resident');
  // Either an image within its budget that equals the unrestricted one, or the reason why there is none.
  for (const { placement, outcome, facts, pictureHash } of less) {
    if (placement === null) expect(outcome).toBe('MEMORY_PLAN_IMPOSSIBLE');
    else {
      expect(facts.usedBytes).toBeLessThanOrEqual(facts.budgetBytes ?? 0);
      expect(facts.meanDifference).toBeLessThan(4);
      if (facts.tilePixels === undefined) expect(pictureHash).toBe(whole?.pictureHash);
    }
  }
  const tokens = pointsOf(report, 'prompts').map(({ name }) => Number.parseInt(name, 10));
  expect(tokens).toEqual(tokens.toSorted((a, b) => a - b));

  const html = read('made', 'report.html');
  // Both languages, six charts each, and nothing to download.
  expect(html.match(/<main lang="(en|zh)">/g)).toHaveLength(2);
  expect(html.match(/<svg /g)?.length).toBeGreaterThanOrEqual(10);
  expect(html).not.toMatch(/<(script|link|img|iframe)\b|\b(src|href)=|url\((?!#)|@import/i);
  const markdown = read('made', 'report.zh.md');
  const pictures = [...markdown.matchAll(/\]\(([^)]+\.svg)\)/g)].map(([, file]) => file);
  expect(readdirSync(join(cwd, 'made'))).toEqual(expect.arrayContaining(pictures));
  expect(markdown).toContain('GeForce RTX 4090 24 GB');

  const copied = await runInProcess(
    ['report', '--from', join(cwd, 'made/report.json'), '--output', join(cwd, 'copy')],
    { cwd },
  );
  expect(copied.code).toBe(0);
  expect(read('copy', 'report.html')).toBe(html);
});

test('a file that is no report is named, and nothing is written', async () => {
  writeFileSync(join(cwd, 'other.json'), '{"format":1}');
  const none = join(cwd, 'none');
  for (const name of ['other.json', 'missing.json']) {
    const file = join(cwd, name);
    const { code, stderr } = await runInProcess(['report', '--from', file, '--output', none], { cwd });
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`INPUT_FILE]: ${file}`),
    });
  }
  expect(existsSync(none)).toBe(false);
  expect(await runInProcess(['report', '--pictures', '0', '--output', none], { cwd })).toMatchObject({
    code: 2,
  });
});
