import { describe, expect, it } from 'vitest';
import { readLimits } from '../../src/limits/read-limits.ts';
import { systemMemory, usableThreads } from '../../src/limits/system-resources.ts';

const GIB = 1024 ** 3;
const HOST = { totalBytes: 24 * GIB, freeBytes: 20 * GIB };
const V2 = '30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n';
const V1 = [
  '35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory',
  '32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct',
].join('\n');

type Files = Readonly<Record<string, string>>;

function limitsOf(files: Files) {
  return readLimits((path) => files[path] ?? null);
}

/** Results on a machine with 8 processors and 24 GiB. */
function seen(files: Files) {
  const limits = limitsOf({ '/proc/self/status': 'Name:\tnode\nCpus_allowed_list:\t0-7\n', ...files });
  const { totalBytes, freeBytes, isLimited } = systemMemory(limits, HOST);
  return { total: totalBytes / GIB, free: freeBytes / GIB, isLimited, threads: usableThreads(limits, 8) };
}

const v2 = (path: string, files: Files, mount = V2): Files => ({
  '/proc/self/cgroup': `0::${path}\n`,
  '/proc/self/mountinfo': mount,
  ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`/sys/fs/cgroup${name}`, text])),
});

const v1 = (path: string, files: Files, mounts = V1): Files => ({
  '/proc/self/cgroup': `4:memory:${path}\n2:cpu,cpuacct:${path}\n1:name=systemd:/\n0::/\n`,
  '/proc/self/mountinfo': mounts,
  ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`/sys/fs/cgroup${name}`, text])),
});

const ALL = { total: 24, free: 20, isLimited: false, threads: 8 };

describe('control groups of version 2', () => {
  it.each<[string, Files, object]>([
    ['none', {}, ALL],
    [
      'no limit',
      v2('/', { '/memory.max': 'max\n', '/memory.high': 'max\n', '/cpu.max': 'max 100000\n' }),
      ALL,
    ],
    [
      'a container with a namespace of its own',
      v2('/', {
        '/memory.max': `${4 * GIB}\n`,
        '/memory.current': `${3 * GIB}\n`,
        '/memory.stat': `anon 7\ninactive_file ${2 * GIB}\nactive_file 9\n`,
        '/cpu.max': '200000 100000\n',
      }),
      { total: 4, free: 3, isLimited: true, threads: 2 },
    ],
    [
      'the tightest of all parents',
      v2('/user.slice/job/step', {
        '/user.slice/job/step/memory.max': 'max\n',
        '/user.slice/job/memory.max': `${8 * GIB}\n`,
        '/user.slice/job/memory.current': `${GIB}\n`,
        '/user.slice/memory.max': `${16 * GIB}\n`,
        '/user.slice/memory.current': `${14 * GIB}\n`,
        '/user.slice/job/step/cpu.max': '400000 100000\n',
        '/user.slice/job/cpu.max': '150000 100000\n',
      }),
      { total: 8, free: 2, isLimited: true, threads: 2 },
    ],
    [
      'memory.high, which throttles before memory.max ends the process',
      v2('/a', { '/a/memory.max': `${8 * GIB}`, '/a/memory.high': `${6 * GIB}`, '/a/memory.current': '0' }),
      { total: 6, free: 6, isLimited: true },
    ],
    ['less than one processor', v2('/', { '/cpu.max': '10000 100000' }), { threads: 1 }],
    ['half a processor more', v2('/', { '/cpu.max': '250000 100000' }), { threads: 3 }],
    ['a quota above the machine', v2('/', { '/cpu.max': '6400000 100000' }), { threads: 8 }],
    ['a limit above the machine', v2('/', { '/memory.max': `${64 * GIB}`, '/memory.current': '0' }), ALL],
    [
      'more taken than allowed',
      v2('/', { '/memory.max': `${2 * GIB}`, '/memory.current': `${3 * GIB}` }),
      { total: 2, free: 0, isLimited: true },
    ],
    [
      'a part of the hierarchy mounted',
      v2(
        '/docker/abc/inner',
        { '/inner/memory.max': 'max', '/memory.max': `${2 * GIB}`, '/memory.current': '0' },
        '30 23 0:26 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup2 rw',
      ),
      { total: 2, free: 2, isLimited: true },
    ],
    [
      'a path that is not mounted here',
      v2('/../../other', { '/memory.max': `${2 * GIB}`, '/memory.current': '0' }),
      { total: 2, free: 2, isLimited: true },
    ],
  ])('%s', (_, files, expected) => {
    expect(seen(files)).toMatchObject(expected);
  });
});

describe('control groups of version 1', () => {
  const UNLIMITED = '9223372036854771712\n';

  it.each<[string, Files, object]>([
    [
      'no limit',
      v1('/', {
        '/memory/memory.limit_in_bytes': UNLIMITED,
        '/cpu,cpuacct/cpu.cfs_quota_us': '-1\n',
        '/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
      }),
      ALL,
    ],
    [
      'a container whose path is that of the host',
      v1('/docker/abc', {
        '/memory/memory.limit_in_bytes': `${4 * GIB}`,
        '/memory/memory.usage_in_bytes': `${3 * GIB}`,
        '/memory/memory.stat': `inactive_file 1\ntotal_inactive_file ${GIB}\n`,
        '/cpu,cpuacct/cpu.cfs_quota_us': '150000',
        '/cpu,cpuacct/cpu.cfs_period_us': '100000',
      }),
      { total: 4, free: 2, isLimited: true, threads: 2 },
    ],
    [
      'a group and its parent',
      v1('/a/b', {
        '/memory/a/b/memory.limit_in_bytes': UNLIMITED,
        '/memory/a/memory.limit_in_bytes': `${3 * GIB}`,
        '/memory/a/memory.usage_in_bytes': '0',
        '/cpu,cpuacct/a/b/cpu.cfs_quota_us': '100000',
        '/cpu,cpuacct/a/b/cpu.cfs_period_us': '100000',
      }),
      { total: 3, free: 3, isLimited: true, threads: 1 },
    ],
  ])('%s', (_, files, expected) => {
    expect(seen(files)).toMatchObject(expected);
  });
});

describe('processors that the process may run on', () => {
  it.each([
    ['0-3,8', 5],
    ['2', 1],
    ['0-1,4-5,9', 5],
  ])('%s: %i', (list, threads) => {
    const files = { '/proc/self/status': `Cpus_allowed_list:\t${list}\n` };
    expect(usableThreads(limitsOf(files), 16)).toBe(threads);
  });

  it('are as many as Node says where the system tells nothing', () => {
    expect(usableThreads(limitsOf({}), 6)).toBe(6);
  });
});
