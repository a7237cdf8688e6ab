import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { lockInstall } from './install-lock.js';

const ROOT = new URL('../', import.meta.url);
const LOCK = fileURLToPath(new URL('.danqing-install.lock', ROOT));
/** Exit status after Ctrl-C. */
const INTERRUPTED = 130;

/** Runs `npm ci` unless node_modules holds what the lock file names. False when that failed. */
export async function installIfNeeded() {
  return isInstalled() || alone(async (lock) => isInstalled() || install(lock));
}

/** Runs `work` while no other process installs in this folder. */
export async function alone(work) {
  const lock = await lockInstall(LOCK, (pid) =>
    process.stderr.write(
      `Another installation is running here (process ${pid}); waiting until it ends …\n` +
        `另一个安装正在此处进行（进程 ${pid}），正在等待它结束……\n`,
    ),
  );
  try {
    return await work(lock);
  } finally {
    lock.release();
  }
}

function isInstalled() {
  const wanted = readPackages('package-lock.json');
  const installed = readPackages('node_modules/.package-lock.json');
  // A copy without a lock file, such as an installed package, has its dependencies by other means.
  return wanted === null || (installed !== null && matches(installed, wanted));
}

async function install(lock) {
  const installed = readPackages('node_modules/.package-lock.json');
  process.stderr.write(
    installed === null
      ? 'First start: installing the dependencies (about 140 MB) with npm ci …\n首次启动：正在用 npm ci 安装依赖（约 140 MB）……\n'
      : 'The lock file has changed: updating the dependencies with npm ci …\n依赖锁文件已变化：正在用 npm ci 更新依赖……\n',
  );
  // Whoever has the tools of development keeps them.
  const withTools = installed !== null && Object.values(installed).some(({ dev }) => dev);
  if (await runNpm(withTools ? ['ci'] : ['ci', '--omit=dev'], lock)) return true;
  process.stderr.write(
    'npm ci failed; see its messages above. Check the network and the registry of npm, then start again.\n' +
      'npm ci 失败，原因见上文。请检查网络和 npm 源设置，然后重试。\n',
  );
  return false;
}

/** Entries of a lock file by path, or null when there is none. */
function readPackages(path) {
  try {
    return JSON.parse(readFileSync(new URL(path, ROOT), 'utf8')).packages;
  } catch {
    return null;
  }
}

/** Packages of development and of other platforms may be absent; nothing may have another version. */
function matches(installed, wanted) {
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.includes('node_modules/')) return true;
    const found = installed[path];
    if (found === undefined) return Boolean(entry.dev || entry.optional || entry.devOptional || entry.peer);
    return found.version === entry.version;
  });
}

/**
 * With npm's output on stderr: stdout belongs to the results. After Ctrl-C it waits until npm has ended, then ends this
 * process too. `lock`: held until npm has ended, whatever becomes of this process.
 */
export async function runNpm(args, lock) {
  const options = { cwd: fileURLToPath(ROOT), stdio: ['ignore', 2, 2] };
  const all = [...args, '--no-audit', '--no-fund', '--loglevel=error'];
  // Under npx, npm says where it is. Elsewhere it is on the path; on Windows as a script, which needs a shell.
  const cli = process.env.npm_execpath;
  const child = cli?.endsWith('npm-cli.js')
    ? spawn(process.execPath, [cli, ...all], options)
    : spawn('npm', all, { ...options, shell: process.platform === 'win32' });
  if (child.pid !== undefined) lock?.add(child.pid);
  let isInterrupted = false;
  const stop = (signal) => {
    isInterrupted = true;
    // A terminal sends Ctrl-C to npm as well.
    if (signal !== 'SIGINT') child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, stop);
  const status = await new Promise((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', resolve);
  });
  for (const signal of signals) process.off(signal, stop);
  if (isInterrupted) {
    lock?.release();
    process.exit(INTERRUPTED);
  }
  return status === 0;
}
