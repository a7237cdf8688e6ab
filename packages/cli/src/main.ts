/** The process: its arguments, environment and streams. */
import { runCommandLine } from './run-command-line.ts';
import { Terminal } from './terminal.ts';

export async function main(): Promise<void> {
  // A reader that has seen enough, such as `head`, is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const terminal = new Terminal(process.stdout, process.stderr);
  const status = await runCommandLine(process.argv.slice(2), process.env, terminal);
  // A command may have set another one itself.
  if (status !== 0) process.exitCode = status;
}
