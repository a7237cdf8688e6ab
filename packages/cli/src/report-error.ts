import { DanqingError, type ErrorBody, isDanqingError } from '@danqing/protocol';
import { CommanderError } from 'commander';
import type { CommandContext } from './context.ts';
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
  terminal.note(describeError(body, messages.errors[body.code]));
  if (body.hint !== undefined) terminal.note(`  ${messages.hint(body.hint)}`);
  if (known.code === 'INTERNAL' && error instanceof Error) terminal.note(error.stack ?? '');
  return known.exitCode;
}

/** `explanation`: the code in the user's language, where messages are in another. */
function describeError({ code, message }: ErrorBody, explanation: string | undefined): string {
  return `error[${code}]: ${explanation === undefined ? message : `${explanation}\n  ${message}`}`;
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
