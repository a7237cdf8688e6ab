import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface BuiltPage extends AsyncDisposable {
  readonly folder: string;
}

/** The page as built by `npm run build -w packages/web`, in its own folder. */
export async function buildPage(): Promise<BuiltPage> {
  const folder = await mkdtemp(join(tmpdir(), 'danqing-page-'));
  const root = fileURLToPath(new URL('../../../..', import.meta.url));
  const args = ['run', 'build', '-w', 'packages/web', '--', '--outDir', folder, '--emptyOutDir'];
  // With Vitest's NODE_ENV this would be a development build.
  await promisify(execFile)('npm', args, { cwd: root, env: { ...process.env, NODE_ENV: 'production' } });
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
