import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { MINI_ENGINE } from '../support/mini-model.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const PACKAGES = ['protocol', 'ggml', 'engine', 'cli'];
/** Plain JavaScript for the oldest Node: no `await using`. */
const PROGRAM = `
import { openEngine } from '@danqing/engine';
const engine = await openEngine(${JSON.stringify(MINI_ENGINE)});
const { images, report } = await engine.generate({ prompt: 'a rocket', width: 64, height: 64, steps: 1 });
await engine[Symbol.asyncDispose]();
console.log(JSON.stringify({ bytes: images[0].image.data.length, model: report.model }));
`;

const run = promisify(execFile);

/** Links to what is installed here, beside the built packages: nothing comes from the network. */
function linkDependencies(modules: string): void {
  for (const name of PACKAGES) {
    const manifest = JSON.parse(readFileSync(join(modules, '@danqing', name, 'package.json'), 'utf8'));
    for (const dependency of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
      const [target, link] = [join(ROOT, 'node_modules', dependency), join(modules, dependency)];
      if (existsSync(link) || !existsSync(target)) continue;
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(target, link, 'junction');
    }
  }
}

it('the built packages draw in a plain Node, from JavaScript alone', { timeout: 120_000 }, async () => {
  using folder = makeTemporaryFolder();
  const modules = join(folder.path, 'node_modules');
  await run(process.execPath, ['--import', 'tsx', 'scripts/build.ts', join(modules, '@danqing')], {
    cwd: ROOT,
  });
  linkDependencies(modules);
  const manifest = JSON.parse(readFileSync(join(modules, '@danqing/engine/package.json'), 'utf8'));
  expect(manifest).not.toHaveProperty('private');
  expect(manifest.exports['.']).toEqual({ types: './src/index.d.ts', default: './src/index.js' });
  const program = join(folder.path, 'program.mjs');
  writeFileSync(program, PROGRAM);
  const { stdout } = await run(process.execPath, [program], { cwd: folder.path });
  expect(JSON.parse(stdout)).toEqual({ bytes: 64 * 64 * 3, model: 'danqing-mini' });
});
