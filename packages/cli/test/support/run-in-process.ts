import { runCommandLine } from '../../src/run-command-line.ts';
import { Terminal } from '../../src/terminal.ts';
import { type Finished, type RunOptions, testEnvironment } from './run-danqing.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * The program without a process of its own, which takes a second to start. Paths that are not absolute begin elsewhere
 * than at `cwd`, which holds the user's folders only.
 */
export async function runInProcess(args: readonly string[], options: RunOptions): Promise<Finished> {
  const written = { stdout: '', stderr: '' };
  const output = (stream: keyof typeof written) => ({
    write: (text: string) => {
      written[stream] += text;
    },
  });
  const { exitCode } = process;
  const listeners = SIGNALS.map((signal) => process.listeners(signal));
  process.exitCode = undefined;
  const terminal = new Terminal(output('stdout'), output('stderr'));
  const status = await runCommandLine(args, testEnvironment(options), terminal);
  const code = status === 0 ? Number(process.exitCode ?? 0) : status;
  // What a command leaves behind ends with its process; this one goes on.
  process.exitCode = exitCode;
  for (const [at, signal] of SIGNALS.entries()) {
    const added = process.listeners(signal).filter((listener) => !listeners[at]?.includes(listener));
    for (const listener of added) process.removeListener(signal, listener);
  }
  return { code, signal: null, ...written };
}
