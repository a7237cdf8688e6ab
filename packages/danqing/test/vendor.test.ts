import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const VENDORED = [
  'packages/bench/vendor/echarts.js',
  'packages/bench/vendor/licenses.md',
  'packages/server/vendor/licenses.md',
  'packages/server/vendor/mcp.js',
];
const made = mkdtempSync(join(tmpdir(), 'danqing-vendor-'));
afterAll(() => rmSync(made, { recursive: true }));

beforeAll(async () => {
  for (const file of VENDORED) mkdirSync(join(made, file, '..'), { recursive: true });
  await promisify(execFile)(process.execPath, ['--import', 'tsx', 'scripts/vendor.ts', made], { cwd: ROOT });
});

it.each(VENDORED)('%s is what `npm run vendor` makes of the installed library', (file) => {
  // Not toEqual: a half-megabyte diff on one line helps nobody.
  const isSame = readFileSync(join(made, file)).equals(readFileSync(join(ROOT, file)));
  expect(isSame, `${file}: run npm run vendor`).toBe(true);
});

it('nothing else is bundled', () => {
  const files = readdirSync(made, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files).toHaveLength(VENDORED.length);
});
