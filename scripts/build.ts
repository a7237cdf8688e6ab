/**
 * Builds the packages as they could be published, JavaScript with declarations: a folder for each of them.
 * Usage: npm run build [-- folder]      (default: dist)
 * The manifests beside the sources name the sources, so that nothing here has to be built to be run; those written here
 * name what was built. Types are checked by `npm run typecheck`, not again here.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

interface Manifest {
  readonly private?: boolean;
  readonly engines?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** The page is no package to import: its own build makes files for a browser. */
const PACKAGES = readdirSync(path.join(ROOT, 'packages')).filter((name) => name !== 'web');

const folder = path.resolve(process.argv[2] ?? path.join(ROOT, 'dist'));
for (const name of PACKAGES) rmSync(path.join(folder, name), { recursive: true, force: true });
if (compile()) {
  for (const name of PACKAGES) addManifest(name);
  console.log(`${PACKAGES.join(', ')}: built to ${folder}`);
} else {
  process.exitCode = 1;
}

function compile(): boolean {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const project = path.join(ROOT, 'tsconfig.build.json');
  const { status } = spawnSync(process.execPath, [tsc, '-p', project, '--outDir', folder], {
    stdio: 'inherit',
  });
  return status === 0;
}

function addManifest(name: string): void {
  const { engines } = readManifest(ROOT);
  const {
    private: _private,
    devDependencies: _development,
    exports,
    ...rest
  } = readManifest(path.join(ROOT, 'packages', name));
  const built = { ...rest, engines, files: ['src'], exports: builtExports(exports) };
  writeFileSync(path.join(folder, name, 'package.json'), `${JSON.stringify(built, null, 2)}\n`);
  copyFileSync(path.join(ROOT, 'LICENSE'), path.join(folder, name, 'LICENSE'));
}

function readManifest(from: string): Manifest {
  return JSON.parse(readFileSync(path.join(from, 'package.json'), 'utf8'));
}

function builtExports(sources: Manifest['exports']): Record<string, { types: string; default: string }> {
  const entries = Object.entries(sources).map(([name, source]) => {
    const base = source.replace(/\.ts$/, '');
    return [name, { types: `${base}.d.ts`, default: `${base}.js` }] as const;
  });
  return Object.fromEntries(entries);
}
