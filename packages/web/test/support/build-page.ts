import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface BuiltPage extends AsyncDisposable {
  readonly folder: string;
}

/** The page as `npm run build -w packages/web` makes it, in a folder of its own. */
export async function buildPage(): Promise<BuiltPage> {
  const folder = await mkdtemp(join(tmpdir(), 'danqing-page-'));
  const root = fileURLToPath(new URL('../../../..', import.meta.url));
  const args = ['run', 'build', '-w', 'packages/web', '--', '--outDir', folder, '--emptyOutDir'];
  // Vitest's own NODE_ENV would make a page for developers.
  await promisify(execFile)('npm', args, { cwd: root, env: { ...process.env, NODE_ENV: 'production' } });
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
