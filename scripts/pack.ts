/**
 * Packs the npm packages: the program `danqing`, bundled, and the embedded model.
 * Usage: npm run pack [-- folder]      (default: dist/npm; only the tarballs are left there)
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { MODEL_PACKAGE, PAGE, TOKENIZER } from '@danqing/engine/assets';
import { bundle } from './pack/bundle.ts';
import { bundledPackages } from './pack/bundled-packages.ts';
import { declarations } from './pack/declarations.ts';
import { modelManifest, programManifest } from './pack/manifests.ts';
import { modelNotices, programNotices } from './pack/notices.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const target = path.resolve(process.argv[2] ?? path.join(ROOT, 'dist/npm'));
const scratch = mkdtempSync(path.join(tmpdir(), 'danqing-pack-'));
try {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const notices = readFileSync(path.join(ROOT, 'THIRD_PARTY_NOTICES.md'), 'utf8');
  await stageProgram(path.join(scratch, 'danqing'), notices);
  stageModel(path.join(scratch, MODEL_PACKAGE), notices);
  for (const name of ['danqing', MODEL_PACKAGE])
    npm('pack', '--loglevel=error', path.join(scratch, name), '--pack-destination', target);
} finally {
  rmSync(scratch, { recursive: true });
}

async function stageProgram(folder: string, notices: string): Promise<void> {
  const lib = path.join(folder, 'lib');
  const files = await bundle(ROOT, lib);
  cpSync(path.join(ROOT, TOKENIZER.clone), path.join(folder, TOKENIZER.installed));
  await declarations(ROOT, path.join(scratch, 'declarations'), path.join(lib, 'index.d.ts'));
  npm(
    'run',
    'build',
    '-w',
    'packages/web',
    '--',
    '--outDir',
    path.join(folder, PAGE.installed),
    '--emptyOutDir',
    '--logLevel=warn',
  );
  finish(
    folder,
    programManifest(ROOT),
    'packages/danqing/README.md',
    programNotices(notices, bundledPackages(files)),
  );
}

function stageModel(folder: string, notices: string): void {
  const model = `models/${MODEL_PACKAGE}`;
  cpSync(path.join(ROOT, model), path.join(folder, model), { recursive: true });
  finish(folder, modelManifest(ROOT), `${model}/MODEL_CARD.md`, modelNotices(notices));
}

/** Writes the files common to all packages. */
function finish(folder: string, manifest: object, readme: string, notices: string): void {
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(path.join(folder, 'THIRD_PARTY_NOTICES.md'), notices);
  copyFileSync(path.join(ROOT, readme), path.join(folder, 'README.md'));
  copyFileSync(path.join(ROOT, 'LICENSE'), path.join(folder, 'LICENSE'));
}

function npm(...args: string[]): void {
  const options = {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, NODE_ENV: 'production' },
    shell: process.platform === 'win32',
  } as const;
  const { status } = spawnSync('npm', args, options);
  if (status !== 0) throw new Error(`npm ${args.slice(0, 2).join(' ')} failed.`);
}
