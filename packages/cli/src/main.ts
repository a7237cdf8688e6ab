/** Entry point: connects arguments, environment and streams of the process. */
import { runCommandLine } from './run-command-line.ts';
import { Terminal } from './terminal.ts';

export async function main(): Promise<void> {
  // A reader that stops early, such as `head`, is not an error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const terminal = new Terminal(process.stdout, process.stderr);
  const status = await runCommandLine(process.argv.slice(2), process.env, terminal);
  // Status 0 keeps an exit code that a command has set itself.
  if (status !== 0) process.exitCode = status;
}
