import { runCommandLine } from '../../src/run-command-line.ts';
import { Terminal } from '../../src/terminal.ts';
import { type Finished, type RunOptions, testEnvironment } from './run-danqing.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs the program in this process, because a new one takes a second to start. `cwd` holds only the user's folders:
 * relative paths do not start there.
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
  // An exit code would normally end with its process, but this process goes on.
  process.exitCode = exitCode;
  for (const [at, signal] of SIGNALS.entries()) {
    const added = process.listeners(signal).filter((listener) => !listeners[at]?.includes(listener));
    for (const listener of added) process.removeListener(signal, listener);
  }
  return { code, signal: null, ...written };
}
