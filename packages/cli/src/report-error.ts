import { DanqingError, isDanqingError, reasonText } from '@danqing/protocol';
import { CommanderError } from 'commander';
import { commanderText } from './commander-text.ts';
import type { CommandContext } from './context.ts';
import { errorLines } from './error-lines.ts';
import { hintForFlag } from './foreign-flag-hints.ts';
import { say } from './say/say.ts';

/** Prints an error; with `--json`, also as JSON on stdout. Returns the exit status. */
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
    return new DanqingError('INPUT_INVALID', commanderText(error.message), {
      hint:
        hintForFlag(error.message) ??
        say`\`danqing --help\` lists the commands, \`danqing COMMAND --help\` the flags of a command.`,
    });
  }
  return new DanqingError('INTERNAL', reasonText(error), {
    hint: say`This is a bug in Danqing. Please report it with the lines below.`,
    cause: error,
  });
}
