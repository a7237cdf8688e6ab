import { readdirSync, readFileSync } from 'node:fs';
import { residentBytesOf } from '@danqing/engine';

/** Resident bytes of a process tree, from Linux's /proc; 0 if it has ended. Shared pages count once per process. */
export function residentBytesOfTree(pid: number): number {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: readParent(Number(name)) }));
  const below = (parent: number): number[] =>
    processes
      .filter((process) => process.parent === parent)
      .flatMap((process) => [process.pid, ...below(process.pid)]);
  return residentBytesOf([pid, ...below(pid)]) ?? 0;
}

/** Null if the process has ended. */
function readParent(pid: number): number | null {
  try {
    const parent = /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return parent === undefined ? null : Number(parent);
  } catch {
    return null;
  }
}
