import { DanqingError, isDanqingError, reasonText } from '@danqing/protocol';
import { CommanderError } from 'commander';
import { commanderText } from './commander-text.ts';
import type { CommandContext } from './context.ts';
import { errorLines } from './error-lines.ts';
import { hintForForeignWords } from './foreign-flag-hints.ts';
import { withProgram } from './program-name.ts';
import { say } from './say/say.ts';

/** Prints an error; with `--json`, also as JSON on stdout. Returns the exit status. */
export function reportError(
  error: unknown,
  { messages, terminal }: Pick<CommandContext, 'messages' | 'terminal'>,
  options: { readonly json: boolean; readonly program?: string },
): number {
  const known = toDanqingError(error);
  const body = known.toBody();
  if (options.json) terminal.printJson({ error: body });
  for (const line of errorLines(body, messages))
    terminal.note(withProgram(line, options.program ?? 'danqing'));
  if (known.code === 'INTERNAL' && error instanceof Error) terminal.note(error.stack ?? '');
  return known.exitCode;
}

function toDanqingError(error: unknown): DanqingError {
  if (isDanqingError(error)) return error;
  if (error instanceof CommanderError) {
    const foreign = hintForForeignWords(error.message);
    // The parser's guess, such as --config for --cfg, would contradict the hint.
    const message = foreign === undefined ? error.message : (error.message.split('\n')[0] ?? '');
    return new DanqingError('INPUT_INVALID', commanderText(message), {
      hint:
        foreign ??
        say`\`danqing --help\` lists the commands, \`danqing COMMAND --help\` the flags of a command.`,
    });
  }
  return new DanqingError('INTERNAL', reasonText(error), {
    hint: say`This is a bug in Danqing. Please report it with the lines below.`,
    cause: error,
  });
}
