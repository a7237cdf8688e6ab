/**
 * The folder into which models are installed. A model is prepared in a hidden folder next to its target and renamed in
 * one step, so anything with a proper name is complete.
 */

import { randomBytes } from 'node:crypto';
import { lstat, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { diskError } from '@danqing/engine';
import { DanqingError } from '@danqing/protocol';
import { checkModelName, isModelName } from './model-name.ts';
import { say } from './say/say.ts';

/** `.NAME.pull` is a download, which outlives its process; `.NAME.<purpose>-<pid>-<random>` is anything else. */
const PULL_SUFFIX = '.pull';
const TEMPORARY = /^\..+\.(?:new|old)-(\d+)-[0-9a-f]+$/;

export interface WorkFolder extends AsyncDisposable {
  readonly path: string;
  /**
   * Renames a folder inside the work folder, or the work folder itself, to the model's name. @throws DanqingError
   * MODEL_EXISTS
   */
  publish(folder: string): Promise<string>;
}

export class LibraryFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  pathOf(name: string): string {
    return join(this.path, name);
  }

  pullFolderOf(name: string): string {
    return join(this.path, `.${name}${PULL_SUFFIX}`);
  }

  /** @throws DanqingError INPUT_INVALID, MODEL_EXISTS */
  async checkFree(name: string): Promise<void> {
    checkModelName(name);
    if ((await lstat(this.pathOf(name)).catch(() => null)) !== null) throw exists(name, this.pathOf(name));
  }

  /** A folder for a model made in one go: removed on disposal unless published. */
  async openTemporary(name: string): Promise<WorkFolder> {
    await this.checkFree(name);
    await this.sweep();
    const path = join(this.path, `.${name}.new-${process.pid}-${randomBytes(4).toString('hex')}`);
    await makeFolder(path);
    const remove = () => rm(path, { recursive: true, force: true });
    return { path, publish: (folder) => this.publish(name, folder), [Symbol.asyncDispose]: remove };
  }

  /** The folder of a download, kept until it is published or removed; only one process at a time can use it. */
  async openPull(name: string): Promise<WorkFolder> {
    await this.checkFree(name);
    await this.sweep();
    const path = this.pullFolderOf(name);
    await makeFolder(path);
    const unlock = await lock(join(path, 'lock'), name);
    const publish = async (folder: string) => {
      const published = await this.publish(name, folder);
      await rm(path, { recursive: true, force: true });
      return published;
    };
    return { path, publish, [Symbol.asyncDispose]: unlock };
  }

  /** Hides the model in one step; the deletion may take longer. Links are removed, not followed. */
  async remove(name: string): Promise<void> {
    const path = this.pathOf(name);
    await this.sweep();
    const old = join(this.path, `.${name}.old-${process.pid}-${randomBytes(4).toString('hex')}`);
    try {
      await rename(path, old);
      await rm(old, { recursive: true });
    } catch (error) {
      throw diskError(path, error);
    }
  }

  /** Names of models with an unfinished download. */
  async listPulls(): Promise<string[]> {
    const entries = await readdir(this.path).catch(() => []);
    const folders = entries.filter((entry) => entry.startsWith('.') && entry.endsWith(PULL_SUFFIX));
    return folders.map((folder) => folder.slice(1, -PULL_SUFFIX.length)).filter(isModelName);
  }

  /** Deletes an unfinished download. False if there is none. */
  async removePull(name: string): Promise<boolean> {
    const path = this.pullFolderOf(name);
    if ((await lstat(path).catch(() => null)) === null) return false;
    await using _held = { [Symbol.asyncDispose]: await lock(join(path, 'lock'), name) };
    await rm(path, { recursive: true, force: true });
    return true;
  }

  private async publish(name: string, folder: string): Promise<string> {
    const path = this.pathOf(name);
    try {
      await rename(folder, path);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOTDIR') throw exists(name, path);
      throw diskError(path, error);
    }
    return path;
  }

  /** Deletes the leftovers of killed imports and removals. */
  private async sweep(): Promise<void> {
    for (const entry of await readdir(this.path).catch(() => [])) {
      const pid = TEMPORARY.exec(entry)?.[1];
      if (pid === undefined || isAlive(Number(pid))) continue;
      await rm(join(this.path, entry), { recursive: true, force: true });
    }
  }
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((error: unknown) => {
    throw diskError(path, error);
  });
}

/** A lock file with the holder's process id; it is ignored if that process has ended. */
async function lock(path: string, name: string): Promise<() => Promise<void>> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const handle = await open(path, 'wx');
      await handle.writeFile(String(process.pid));
      await handle.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST'))
        throw diskError(path, error);
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    if (holder > 0 && isAlive(holder)) throw busy(name, holder, path);
    await rm(path, { force: true });
  }
  throw busy(name, null, path);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function exists(name: string, path: string): DanqingError {
  return new DanqingError('MODEL_EXISTS', say`A model named "${name}" is already installed: ${path}.`, {
    hint: say`Choose another name with --name, or remove that one first: danqing models remove.`,
    details: { name, path },
  });
}

function busy(name: string, pid: number | null, path: string): DanqingError {
  const who = pid === null ? say`Another process` : say`Process ${pid}`;
  return new DanqingError('MODEL_BUSY', say`${who} is downloading "${name}".`, {
    hint: say`Wait for it, or end it. If no such process of Danqing exists, delete ${path}.`,
    details: { name, pid },
  });
}
