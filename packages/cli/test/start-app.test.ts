import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const START = join('scripts', 'start_app.sh');
/** The files of the repository that a start reads. */
const COPIED = [
  'bin',
  'scripts',
  'packages',
  'models',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.base.json',
];
const hasBuild = existsSync(join(ROOT, 'packages/web/index.html'));

/** A folder with the sources and the installed packages, on the same disk, so that links take no space. */
let copy: string;
beforeAll(() => {
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  copy = mkdtempSync(join(ROOT, 'dist', 'start-app-'));
  for (const name of COPIED) {
    const isMade = (path: string) => /[/\\](node_modules|dist|test)$/.test(path.slice(ROOT.length));
    cpSync(join(ROOT, name), join(copy, name), { recursive: true, filter: (path) => !isMade(path) });
  }
  linkTree(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function linkTree(from: string, to: string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.name.startsWith('.danqing') || entry.name.startsWith('.vite')) continue;
    if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else if (entry.isDirectory()) linkTree(source, target);
    else linkSync(source, target);
  }
}

const children: ChildProcess[] = [];
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
});

interface Started {
  readonly child: ChildProcess;
  /** The output up to the moment the server listened, or until the script ended. */
  readonly said: string;
  readonly url: string | null;
}

function start(env: Readonly<Record<string, string>> = {}): Promise<Started> {
  const child = spawn('bash', [join(copy, START), '--port', '0', '--device', 'cpu', '--threads', '1'], {
    cwd: '/',
    env: {
      ...process.env,
      // The tests' own value would produce a different build.
      NODE_ENV: 'production',
      DANQING_LANG: 'en',
      DANQING_OUTPUT_DIR: join(copy, 'outputs'),
      XDG_CONFIG_HOME: copy,
      XDG_DATA_HOME: copy,
      XDG_CACHE_HOME: copy,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return new Promise((resolve) => {
    let said = '';
    const hear = (chunk: Buffer) => {
      said += chunk;
      const url = /Danqing serves (\S+)\n/.exec(said)?.[1];
      // The two arrive through separate pipes, in either order.
      if (url !== undefined && said.includes('Ctrl-C')) resolve({ child, said, url });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('close', () => resolve({ child, said, url: null }));
  });
}

async function stop({ child, said }: Started): Promise<number | null> {
  if (child.exitCode !== null) throw new Error(`it had ended already: ${said}`);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  child.kill('SIGTERM');
  return ended;
}

/** Puts the copy into the state after `npm ci`: the installed packages match the lock file. */
function rememberInstalled(): void {
  const script = `
    import { INSTALLED, stampOf } from './scripts/lib/stamp.js';
    stampOf('.', INSTALLED).remember();`;
  execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: copy });
}

describe('start_app.sh', { timeout: 180_000 }, () => {
  it('serves, and draws a picture of the embedded model over HTTP', async () => {
    rememberInstalled();
    const server = await start();
    expect(server.said).toContain('Model danqing-mini');
    expect(server.said).not.toContain('npm ci');
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ prompt: '一只可爱的橘色猫咪', width: 64, height: 64, steps: 1 });
    const submitted = await fetch(`${server.url}/api/jobs`, { method: 'POST', headers, body });
    const { id } = (await submitted.json()) as { id: string };
    await (await fetch(`${server.url}/api/jobs/${id}/events`)).text();
    const job = await (await fetch(`${server.url}/api/jobs/${id}`)).json();
    expect(job).toMatchObject({ state: 'done', images: [{ name: expect.stringMatching(/\.png$/) }] });
    expect(readdirSync(join(copy, 'outputs'))).toHaveLength(1);
    const page = await fetch(`${server.url}/`);
    if (hasBuild) expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<script')]);
    else expect(page.status).toBe(503);
    expect(await stop(server)).toBe(0);
  });

  it.runIf(hasBuild)('builds the page only when its sources have changed', async () => {
    const again = await start();
    expect(again.said).not.toContain('Building the page');
    await stop(again);
    appendFileSync(join(copy, 'packages/web/index.html'), '<!-- changed -->\n');
    const changed = await start();
    expect(changed.said).toContain('Building the page');
    expect(changed.said).toContain('正在构建网页');
    await stop(changed);
  });

  it('installs when the lock file has changed, and says what to do when that fails', async () => {
    const lock = join(copy, 'package-lock.json');
    // Without a lock file, npm fails before it removes anything.
    rmSync(lock);
    const { said, url, child } = await start();
    expect(said).toContain('Installing the dependencies with npm ci');
    expect(said).toContain('npm ci 失败');
    expect([url, child.exitCode]).toEqual([null, 1]);
    cpSync(join(ROOT, 'package-lock.json'), lock);
    const mended = await start();
    expect(mended.said).not.toContain('npm ci');
    await stop(mended);
  });

  it('says which Node it needs where there is none', async () => {
    const folder = join(copy, 'no-node');
    mkdirSync(folder);
    const bash = execFileSync('bash', ['-c', 'command -v bash dirname cat'], { encoding: 'utf8' });
    for (const path of bash.trim().split('\n')) symlinkSync(path, join(folder, path.split('/').at(-1) ?? ''));
    const { said, child } = await start({ PATH: folder });
    expect(said).toContain('Danqing needs Node.js 20.19 or later');
    expect(said).toContain('丹青需要 Node.js 20.19');
    expect(child.exitCode).toBe(1);
  });
});
