import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAMESPACE = ['unshare', '--user', '--map-root-user', '--mount'];

/** A command around another one that gives it a file system of its own at `folder`: a few hundred kilobytes, or read-only. */
export function withDisk(folder: string, options: string): string[] {
  const mount = 'mount -t tmpfs -o "$1" danqing "$0" && shift && exec "$@"';
  return [...NAMESPACE, 'sh', '-c', mount, folder, options];
}

/** Why there is no such disk here; null: there is. */
export function diskProblem(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'danqing-disk-'));
  const [file = '', ...args] = [...withDisk(folder, 'size=64k'), 'true'];
  const { status, stderr, error } = spawnSync(file, args, { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return status === 0 ? null : (error?.message ?? stderr.trim());
}

/** The folder as the process sees it: what is mounted there is there for it alone. */
export function seenBy(pid: number, folder: string): string {
  return join(`/proc/${pid}/root`, folder);
}
