import { stat } from 'node:fs/promises';
import { formatBytes } from '@danqing/bench/report';
import { cancelledError, DanqingError, isDanqingError } from '@danqing/protocol';
import { z } from 'zod';
import { ask, canAsk } from './ask.ts';
import type { CommandContext } from './context.ts';
import { formatPath } from './format.ts';
import { say } from './say/say.ts';

const detailsSchema = z.object({ choices: z.array(z.array(z.string())).min(1) });

/**
 * Imports these paths. If several files could be the same part of the model, asks which to use and imports again with
 * the answers. If nobody can be asked, the error contains a command for each choice.
 */
export async function importChosen<T>(
  given: { readonly paths: readonly string[]; readonly flags: readonly string[] },
  run: (paths: readonly string[]) => Promise<T>,
  context: CommandContext,
): Promise<T> {
  try {
    return await run(given.paths);
  } catch (error) {
    if (!isDanqingError(error, 'MODEL_AMBIGUOUS')) throw error;
    const { choices } = detailsSchema.parse(error.details);
    if (!canAsk()) throw withCommands(error, choices, given.flags);
    return await run(await choose(choices, context));
  }
}

async function choose(
  choices: readonly (readonly string[])[],
  { terminal, messages }: CommandContext,
): Promise<readonly string[]> {
  terminal.note(messages.chooseModel);
  for (const [index, choice] of choices.entries()) terminal.note(`  ${index + 1}  ${await describe(choice)}`);
  const answer = await ask(messages.chooseNumber(choices.length));
  const chosen = choices[Number(answer === '' ? 1 : answer) - 1];
  if (chosen === undefined) throw cancelledError();
  return chosen;
}

async function describe(paths: readonly string[]): Promise<string> {
  const parts = paths.map(async (path) => {
    const entry = await stat(path);
    return entry.isFile() ? `${formatPath(path)} (${formatBytes(entry.size)})` : formatPath(path);
  });
  return (await Promise.all(parts)).join(' + ');
}

function withCommands(
  error: DanqingError,
  choices: readonly (readonly string[])[],
  flags: readonly string[],
): DanqingError {
  const commands = choices.map(
    (paths) => `danqing models import ${[...paths.map(formatPath), ...flags].map(quote).join(' ')}`,
  );
  return new DanqingError(error.code, error.text, {
    hint: say`Choose one:\n${commands.map((command) => `    ${command}`).join('\n')}`,
    details: error.details,
    cause: error,
  });
}

/** Quotes a word for the shell if it contains special characters. */
function quote(word: string): string {
  return /^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
