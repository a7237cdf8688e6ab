import { execFileSync } from 'node:child_process';

/** A named pipe, which whoever opens it waits at. */
export function makePipe(path: string): void {
  execFileSync('sh', ['-c', 'mkfifo "$0"', path]);
}
