import { writeSync } from 'node:fs';
import type { InjectedFault } from './engine-options.ts';

const STDERR = 2;

/** Answers the ledger's question before each allocation. */
export function injectFault({ allocation, times, kind }: InjectedFault): () => boolean {
  let count = 0;
  return () => {
    count += 1;
    const isHit = count >= allocation && count < allocation + times;
    if (isHit && kind === 'exit') {
      writeSync(STDERR, 'out of memory, as was asked for\n');
      process.kill(process.pid, 'SIGKILL');
    }
    return isHit;
  };
}
