/** Finds the control groups of this process from what the kernel reports: `man 7 cgroups`, `man 5 proc`. */
import { posix } from 'node:path';

export type Controller = 'memory' | 'cpu';

export interface ControlGroup {
  readonly version: 1 | 2;
  /** The process's own group first, then its parents, as far as they are mounted here. */
  readonly folders: readonly string[];
}

interface Membership {
  /** Empty for version 2, which has a single hierarchy. */
  readonly controllers: readonly string[];
  readonly path: string;
}

interface Mount {
  readonly version: 1 | 2;
  readonly controllers: readonly string[];
  /** The mounted part of the hierarchy: in a container, the container's own part. */
  readonly root: string;
  readonly point: string;
}

/**
 * The groups that limit a controller: those of version 1, if mounted, and those of version 2.
 * @param memberships /proc/self/cgroup
 * @param mounts /proc/self/mountinfo
 */
export function findControlGroups(
  controller: Controller,
  memberships: string,
  mounts: string,
): ControlGroup[] {
  const members = parseMemberships(memberships);
  return parseMounts(mounts).flatMap((mount) => {
    if (mount.version === 1 && !mount.controllers.includes(controller)) return [];
    const member = members.find(({ controllers }) =>
      mount.version === 1 ? controllers.includes(controller) : controllers.length === 0,
    );
    return member === undefined ? [] : [{ version: mount.version, folders: chain(mount, member.path) }];
  });
}

/** `4:memory:/docker/abc`, `0::/` */
function parseMemberships(text: string): Membership[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\d+:([^:]*):(\/.*)$/.exec(line);
    if (match === null) return [];
    const [, controllers = '', path = '/'] = match;
    return { controllers: controllers === '' ? [] : controllers.split(','), path };
  });
}

/** `35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory` */
function parseMounts(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\d+ \d+ \S+ (\S+) (\S+) .*? - (cgroup2?) \S+ (\S+)/.exec(line);
    if (match === null) return [];
    const [, root = '/', point = '/', type, options = ''] = match;
    const controllers = options.split(',');
    return {
      version: type === 'cgroup2' ? (2 as const) : (1 as const),
      controllers,
      root: unescaped(root),
      point: unescaped(point),
    };
  });
}

/** Blanks and similar characters are written in octal: `\040`. */
function unescaped(path: string): string {
  return path.replaceAll(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** For a path outside the mounted part, as in some containers, only the mounted root remains. */
function chain({ root, point }: Mount, path: string): string[] {
  const isBelow = root === '/' || path === root || path.startsWith(`${root}/`);
  const inside = isBelow ? path.slice(root === '/' ? 0 : root.length) : path;
  const folders: string[] = [];
  for (let at = posix.normalize(`/${inside}`); ; at = posix.dirname(at)) {
    folders.push(at === '/' ? point : `${point}${at}`);
    if (at === '/') return folders;
  }
}
