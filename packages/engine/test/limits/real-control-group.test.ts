import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const MIB = 1024 * 1024;
const LIMIT = 1536 * MIB;
const PROGRAM = fileURLToPath(new URL('./programs/tell-limits.ts', import.meta.url));
const ROOT = '/sys/fs/cgroup';
const NAME = `danqing-test-${process.pid}`;

interface Group extends Disposable {
  readonly folders: readonly string[];
}

/** Creates control groups that limit memory and allow half a processor; null if this process lacks permission. */
function makeGroups(): Group | null {
  const made: string[] = [];
  const remove = () => {
    for (const folder of made) rmdirSync(folder);
  };
  const make = (parent: string, files: Readonly<Record<string, string>>) => {
    const folder = join(parent, NAME);
    mkdirSync(folder);
    made.push(folder);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  };
  try {
    if (existsSync(join(ROOT, 'memory/memory.limit_in_bytes'))) {
      make(join(ROOT, 'memory'), { 'memory.limit_in_bytes': `${LIMIT}` });
      make(join(ROOT, 'cpu'), { 'cpu.cfs_period_us': '100000', 'cpu.cfs_quota_us': '90000' });
    } else {
      const enabled = readFileSync(join(ROOT, 'cgroup.subtree_control'), 'utf8').split(/\s+/);
      if (!['cpu', 'memory'].every((controller) => enabled.includes(controller))) return null;
      make(ROOT, { 'memory.max': `${LIMIT}`, 'cpu.max': '90000 100000' });
    }
    return { folders: made, [Symbol.dispose]: remove };
  } catch {
    // Not Linux, or no permission: other tests cover the parsers with files.
    remove();
    return null;
  }
}

it('within a real control group: its memory, its share of the processors', async ({ skip }) => {
  using group = makeGroups();
  if (group === null) return skip('this process may make no control groups');
  const enter = group.folders.map((folder) => `echo $$ > ${folder}/cgroup.procs`);
  const script = `${enter.join(' && ')} && exec "$0" --import tsx ${PROGRAM}`;
  const { stdout } = await promisify(execFile)('sh', ['-c', script, process.execPath]);
  const told = JSON.parse(stdout);
  expect(told).toMatchObject({
    memory: { totalBytes: LIMIT, hostBytes: totalmem(), isLimited: true },
    threads: 1,
    budget: LIMIT - LIMIT / 4,
    machine: { threads: 1, totalBytes: LIMIT, hostBytes: totalmem() },
    cpu: { totalBytes: LIMIT },
  });
  for (const { freeBytes } of [told.memory, told.machine, told.cpu]) {
    expect(freeBytes).toBeGreaterThan(LIMIT / 2);
    expect(freeBytes).toBeLessThan(LIMIT - 20 * MIB);
  }
});
