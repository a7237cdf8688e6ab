/**
 * Composition root: turns environment and config.yaml into settings, arguments into a command, errors into an exit
 * status.
 */
import { readVersion } from '@danqing/engine/version';
import { isDanqingError } from '@danqing/protocol';
import { CommanderError } from 'commander';
import type { CommandContext } from './context.ts';
import { messagesFor } from './messages/messages.ts';
import { allCommands, buildProgram } from './program.ts';
import { programName } from './program-name.ts';
import { defaultSettings, readSettings } from './settings/resolve-settings.ts';
import type { Environment } from './settings/user-folders.ts';
import type { Terminal } from './terminal.ts';

/** Runs the command line. Returns the exit status: 0 unless there was an error. */
export async function runCommandLine(
  args: readonly string[],
  environment: Environment,
  terminal: Terminal,
): Promise<number> {
  const program = programName(environment);
  const context = { ...openSettings(args, environment), version: readVersion(), program, terminal };
  const parser = buildProgram(context.messages, context.version, async (command, given, flags) => {
    if (context.settingsProblem !== null && !command.runsWithoutSettings) throw context.settingsProblem;
    await command.run?.({ args: given, flags, context });
  });
  for (const command of allCommands(parser)) {
    command.exitOverride().configureOutput({
      writeOut: (text) => terminal.write(text),
      writeErr: (text) => terminal.write(text),
      outputError: () => undefined,
    });
  }
  try {
    await parser.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (isHelp(error)) return 0;
    const { reportError } = await import('./report-error.ts');
    return reportError(error, context, { json: args.includes('--json'), program });
  }
}

/** If the settings cannot be read, commands that need them fail; help and `doctor` still work. */
function openSettings(
  args: readonly string[],
  environment: Environment,
): Pick<CommandContext, 'settings' | 'settingsProblem' | 'messages'> {
  try {
    const settings = readSettings(environment, configFlag(args));
    return { settings, settingsProblem: null, messages: messagesFor(settings.language) };
  } catch (error) {
    if (!isDanqingError(error)) throw error;
    const settings = defaultSettings(environment);
    return { settings, settingsProblem: error, messages: messagesFor(settings.language) };
  }
}

/** Finds `--config FILE` before anything else is parsed: the file also sets the language of the help. */
function configFlag(args: readonly string[]): string | undefined {
  const end = args.indexOf('--');
  const flags = end < 0 ? args : args.slice(0, end);
  const joined = flags.find((arg) => arg.startsWith('--config='));
  if (joined !== undefined) return joined.slice('--config='.length);
  const at = flags.indexOf('--config');
  return at < 0 ? undefined : flags[at + 1];
}

/**
 * Commander ends help and version with an error. That is no failure, and neither is the help shown for a missing
 * command.
 */
function isHelp(error: unknown): boolean {
  return error instanceof CommanderError && (error.exitCode === 0 || error.code === 'commander.help');
}
