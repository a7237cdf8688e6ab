import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

const run = promisify(execFile);
const IS_WINDOWS = process.platform === 'win32';

export async function npmReachesItsRegistry(): Promise<boolean> {
  try {
    await run('npm', ['ping', '--fetch-retries=0', '--fetch-timeout=10000'], { shell: IS_WINDOWS });
    return true;
  } catch {
    return false;
  }
}

/** The tarballs of `npm run pack`, installed by npm into a folder outside the clone. */
export class InstalledPackage implements Disposable {
  readonly tarballs: string;
  readonly folder: string;
  private readonly home = mkdtempSync(join(tmpdir(), 'danqing-installed-'));

  static async make(): Promise<InstalledPackage> {
    const made = new InstalledPackage();
    await run('npm', ['run', 'pack', '--', made.tarballs], { cwd: ROOT, shell: IS_WINDOWS });
    mkdirSync(made.folder);
    const files = readdirSync(made.tarballs).map((name) => join(made.tarballs, name));
    const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
    await run('npm', ['install', ...quiet, ...files], { cwd: made.folder, shell: IS_WINDOWS });
    return made;
  }

  private constructor() {
    this.tarballs = join(this.home, 'tarballs');
    this.folder = join(this.home, 'project');
  }

  /** Runs a program there, such as node; rejects if it fails. */
  async run(file: string, ...args: string[]): Promise<string> {
    const { stdout } = await run(file, args, { cwd: this.folder, env: this.environment, shell: IS_WINDOWS });
    return stdout;
  }

  /** Runs `npx danqing …`; fails rather than fetching another danqing. */
  danqing(...args: string[]): Promise<string> {
    return this.run('npx', '--no-install', 'danqing', ...args);
  }

  /** Starts danqing and leaves it running: without npx, whose process would outlive a kill. */
  start(...args: string[]): ChildProcess {
    const program = join(this.folder, 'node_modules/danqing/lib/danqing.js');
    return spawn(process.execPath, [program, ...args], { cwd: this.folder, env: this.environment });
  }

  [Symbol.dispose](): void {
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Without the variables set by npm and vitest, and without the user's settings and models. */
  private get environment(): NodeJS.ProcessEnv {
    const { PATH, Path, SystemRoot, npm_config_cache } = process.env;
    const own = {
      DANQING_LANG: 'en',
      DANQING_ENGINE_DEVICE: 'cpu',
      HOME: this.home,
      XDG_CONFIG_HOME: this.home,
    };
    const folders = { XDG_DATA_HOME: this.home, XDG_CACHE_HOME: this.home, APPDATA: this.home };
    return { PATH, Path, SystemRoot, npm_config_cache, ...own, ...folders };
  }
}
