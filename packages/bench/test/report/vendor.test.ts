import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const VENDOR = join(ROOT, 'packages/bench/vendor');

it('the bundled charts are what `npm run vendor` makes of the installed echarts', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'danqing-vendor-'));
  try {
    await promisify(execFile)(process.execPath, ['--import', 'tsx', 'scripts/vendor.ts', folder], {
      cwd: ROOT,
    });
    for (const name of ['echarts.js', 'licenses.md']) {
      // Not toBe: a difference of half a megabyte in one line helps nobody.
      const isSame = readFileSync(join(folder, name)).equals(readFileSync(join(VENDOR, name)));
      expect(isSame, `${name}: run npm run vendor`).toBe(true);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
