import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAMESPACE = ['unshare', '--user', '--map-root-user', '--mount'];

/** Arguments that run a command with its own file system mounted at `folder`: a few hundred kilobytes, or read-only. */
export function withDisk(folder: string, options: string): string[] {
  const mount = 'mount -t tmpfs -o "$1" danqing "$0" && shift && exec "$@"';
  return [...NAMESPACE, 'sh', '-c', mount, folder, options];
}

/** Why such a disk is not possible here; null if it is. */
export function diskProblem(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'danqing-disk-'));
  const [file = '', ...args] = [...withDisk(folder, 'size=64k'), 'true'];
  const { status, stderr, error } = spawnSync(file, args, { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return status === 0 ? null : (error?.message ?? stderr.trim());
}

/** The folder as that process sees it: mounts in it are visible to that process alone. */
export function seenBy(pid: number, folder: string): string {
  return join(`/proc/${pid}/root`, folder);
}
