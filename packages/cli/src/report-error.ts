import { DanqingError, isDanqingError } from '@danqing/protocol';
import { CommanderError } from 'commander';
import type { CommandContext } from './context.ts';
import { errorLines } from './error-lines.ts';
import { hintForFlag } from './flags-elsewhere.ts';

/** Prints what went wrong, and on `--json` hands it to the program that asked. Returns the exit status. */
export function reportError(
  error: unknown,
  { messages, terminal }: Pick<CommandContext, 'messages' | 'terminal'>,
  options: { readonly json: boolean },
): number {
  const known = toDanqingError(error);
  const body = known.toBody();
  if (options.json) terminal.printJson({ error: body });
  for (const line of errorLines(body, messages)) terminal.note(line);
  if (known.code === 'INTERNAL' && error instanceof Error) terminal.note(error.stack ?? '');
  return known.exitCode;
}

function toDanqingError(error: unknown): DanqingError {
  if (isDanqingError(error)) return error;
  if (error instanceof CommanderError) {
    return new DanqingError('INPUT_INVALID', capitalize(error.message.replace(/^error: /, '')), {
      hint:
        hintForFlag(error.message) ??
        '`danqing --help` lists the commands, `danqing COMMAND --help` the flags of one.',
    });
  }
  return new DanqingError('INTERNAL', error instanceof Error ? error.message : String(error), {
    hint: 'This is a bug in Danqing. Please report it with the lines below.',
    cause: error,
  });
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
