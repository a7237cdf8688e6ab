/**
 * Tries the Dockerfile without Docker: runs its steps in fresh Debian roots; then the server must refuse to start
 * without a token, and with one be healthy, serve its page and draw.
 * Usage, as root on Debian with debootstrap: npx tsx scripts/try-dockerfile.ts [folder for the roots]
 * Replaces the Node.js image by a Debian base with this machine's Node, and uses this machine's network settings.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DockerStage, parseDockerfile, parseEnvironment } from './lib/dockerfile.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TOKEN = 'a-token-for-trying-it-out';
const SUITE = 'bookworm';
/** Settings through which apt and npm reach their sources from here. */
const NETWORK = [
  '/etc/resolv.conf',
  '/etc/hosts',
  '/etc/ssl/certs',
  '/etc/apt/sources.list.d',
  '/etc/apt/apt.conf.d',
];

/** A stage after its steps have run. */
interface Built {
  readonly folder: string;
  readonly environment: Record<string, string>;
  readonly workdir: string;
  readonly user: string;
  readonly command: readonly string[];
}

const work = path.resolve(process.argv[2] ?? mkdtempSync(path.join(tmpdir(), 'danqing-docker-')));
const mounts: string[] = [];
try {
  const built = new Map<string, Built>();
  for (const stage of parseDockerfile(readFileSync(path.join(ROOT, 'Dockerfile'), 'utf8'))) {
    console.log(`--- ${stage.name}, from ${stage.from}`);
    built.set(stage.name, buildStage(stage, built));
  }
  for (const [name, stage] of built) {
    const size = run('du', '-sm', '--exclude=proc', stage.folder).split('\t')[0];
    console.log(`--- ${name}: ${size} MB`);
    if (stage.command.length > 0) await tryServer(name, stage);
  }
} finally {
  for (const mount of mounts) run('umount', mount);
  // `--one-file-system` spares anything still mounted, such as the machine's own devices.
  if (process.argv[2] === undefined) run('rm', '-rf', '--one-file-system', work);
}

function buildStage(stage: DockerStage, built: ReadonlyMap<string, Built>): Built {
  const folder = path.join(work, stage.name);
  const from = built.get(stage.from);
  if (from === undefined) makeBase(folder);
  else copyTree(from.folder, folder);
  mount(folder);
  let state: Built = from ?? { folder, environment: {}, workdir: '/', user: 'root', command: [] };
  state = { ...state, folder };
  for (const { name, value } of stage.instructions) state = follow(state, name, value, built);
  return state;
}

function follow(state: Built, name: string, value: string, built: ReadonlyMap<string, Built>): Built {
  if (name === 'RUN') {
    console.log(`RUN ${value}`);
    inside(state, ['/bin/sh', '-c', value]);
  } else if (name === 'COPY') {
    const [, stage, source = '', target = ''] = /^(?:--from=(\S+) )?(\S+) (\S+)$/.exec(value) ?? [];
    const other = stage === undefined ? undefined : built.get(stage);
    if (other === undefined) copyContext(path.join(state.folder, state.workdir, target));
    else copyTree(path.join(other.folder, source), path.join(state.folder, target));
  } else if (name === 'WORKDIR') {
    mkdirSync(path.join(state.folder, value), { recursive: true });
    return { ...state, workdir: value };
  } else if (name === 'ENV') {
    return { ...state, environment: { ...state.environment, ...parseEnvironment(value) } };
  } else if (name === 'USER') {
    return { ...state, user: value };
  } else if (name === 'CMD') {
    return { ...state, command: JSON.parse(value) };
  } else if (!['VOLUME', 'EXPOSE', 'HEALTHCHECK'].includes(name)) {
    throw new Error(`${name} is not known here.`);
  }
  return state;
}

/** Debian from debootstrap plus the additions of the Node.js image: Node, npm, a user `node`. */
function makeBase(folder: string): void {
  const base = path.join(work, 'base');
  if (!existsSync(base)) {
    run('debootstrap', '--variant=minbase', '--include=ca-certificates', SUITE, base);
    for (const file of [...NETWORK, run('npm', 'config', 'get', 'globalconfig').trim()]) {
      if (!existsSync(file)) continue;
      rmSync(path.join(base, file), { recursive: true, force: true });
      mkdirSync(path.dirname(path.join(base, file)), { recursive: true });
      cpSync(file, path.join(base, file), { recursive: true, dereference: true });
    }
    rmSync(path.join(base, 'etc/apt/sources.list'), { force: true });
    cpSync(process.execPath, path.join(base, 'usr/bin/node'), { dereference: true });
    const npm = path.dirname(path.dirname(realpathSync(run('which', 'npm').trim())));
    copyTree(npm, path.join(base, 'usr/lib/node_modules/npm'));
    for (const name of ['npm', 'npx']) {
      run('ln', '-sf', `../lib/node_modules/npm/bin/${name}-cli.js`, path.join(base, 'usr/bin', name));
    }
    run('chroot', base, 'useradd', '--create-home', '--uid', '1000', 'node');
  }
  copyTree(base, folder);
}

/**
 * Copies the files that git tracks or does not ignore. .dockerignore excludes more, so less can go wrong there.
 */
function copyContext(target: string): void {
  mkdirSync(target, { recursive: true });
  const wanted = readFileSync(path.join(ROOT, '.dockerignore'), 'utf8').match(/(?<=^!).*$/gm) ?? [];
  const files = run(
    'git',
    '-C',
    ROOT,
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    '--',
    ...wanted,
  );
  for (const file of files
    .split('\n')
    .filter((name) => name !== '' && !/^packages\/[^/]+\/test\//.test(name))) {
    cpSync(path.join(ROOT, file), path.join(target, file));
  }
}

function copyTree(source: string, target: string): void {
  mkdirSync(target, { recursive: true });
  run('cp', '-a', '--one-file-system', `${source}/.`, target);
}

function mount(folder: string): void {
  for (const name of ['proc', 'dev']) {
    const target = path.join(folder, name);
    run('mount', '--bind', `/${name}`, target);
    mounts.push(target);
  }
}

function chrootArguments(
  { folder, environment, workdir, user }: Built,
  command: readonly string[],
): string[] {
  const home = user === 'root' ? '/root' : `/home/${user}`;
  const all = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', HOME: home, ...environment };
  const assignments = Object.entries(all).map(([name, value]) => `${name}=${value}`);
  const changed = ['env', '-i', ...assignments, 'sh', '-c', 'cd "$0" && exec "$@"', workdir, ...command];
  return [`--userspec=${user}`, folder, ...changed];
}

function inside(state: Built, command: readonly string[]): string {
  return run('chroot', ...chrootArguments(state, command));
}

async function tryServer(name: string, stage: Built): Promise<void> {
  const [program = '', ...args] = stage.command;
  const unprotected = spawnSync('chroot', chrootArguments(stage, [program, ...args]), { encoding: 'utf8' });
  check(unprotected.status === 2, `${name}: without a token it ends and says why`, unprotected.stderr);
  const environment = { ...stage.environment, DANQING_SERVER_AUTH_TOKEN: TOKEN };
  const server = spawn(
    'chroot',
    chrootArguments({ ...stage, environment }, [program, ...args, '--port', '17860']),
  );
  try {
    const url = 'http://127.0.0.1:17860';
    await untilHealthy(server, url);
    check(true, `${name}: healthy`);
    const page = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } });
    check((await page.text()).includes('/assets/'), `${name}: the page`);
    check((await fetch(`${url}/api/status`)).status === 401, `${name}: nothing without the token`);
    const body = JSON.stringify({ prompt: 'cat', size: '128x128', response_format: 'b64_json' });
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const drawn = await fetch(`${url}/v1/images/generations`, { method: 'POST', headers, body });
    check(drawn.ok, `${name}: a picture`, await drawn.text());
    check(existsSync(path.join(stage.folder, 'data/pictures')), `${name}: kept in the volume`);
  } finally {
    server.kill('SIGTERM');
    await new Promise((resolve) => server.once('close', resolve));
  }
}

async function untilHealthy(server: ChildProcess, url: string): Promise<void> {
  let said = '';
  server.stderr?.on('data', (chunk) => (said += chunk));
  while (server.exitCode === null) {
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`The server ended: ${said}`);
}

function check(ok: boolean, what: string, more = ''): void {
  if (!ok) throw new Error(`${what}: no. ${more.slice(0, 2000)}`);
  console.log(`ok  ${what}`);
}

function run(file: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(file, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status === 0) return stdout;
  throw new Error(
    `${file} ${args.join(' ').slice(0, 500)}: ${error?.message ?? `${stdout}${stderr}`.slice(-3000)}`,
  );
}
