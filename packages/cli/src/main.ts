/** Composition root: environment and config.yaml to settings, command line to a command, error to exit status. */
import { readVersion } from '@danqing/engine/version';
import { isDanqingError } from '@danqing/protocol';
import { CommanderError } from 'commander';
import type { CommandContext } from './context.ts';
import { messagesFor } from './messages/messages.ts';
import { allCommands, buildProgram } from './program.ts';
import { defaultSettings, readSettings } from './settings/resolve-settings.ts';
import { Terminal } from './terminal.ts';

export async function main(): Promise<void> {
  const terminal = new Terminal();
  const context = { ...openSettings(), version: readVersion(), terminal };
  const program = buildProgram(context.messages, context.version, async (command, args, flags) => {
    if (context.settingsProblem !== null && !command.runsWithoutSettings) throw context.settingsProblem;
    await command.run?.({ args, flags, context });
  });
  for (const command of allCommands(program)) {
    command.exitOverride().configureOutput({
      writeOut: (text) => terminal.write(text),
      writeErr: (text) => terminal.write(text),
      outputError: () => undefined,
    });
  }
  try {
    await program.parseAsync(process.argv);
  } catch (error) {
    if (isHelp(error)) return;
    const { reportError } = await import('./report-error.ts');
    process.exitCode = reportError(error, context, { json: process.argv.includes('--json') });
  }
}

/** Settings that cannot be read stop what works with them; help and `doctor` still speak. */
function openSettings(): Pick<CommandContext, 'settings' | 'settingsProblem' | 'messages'> {
  try {
    const settings = readSettings(process.env, configFlag(process.argv));
    return { settings, settingsProblem: null, messages: messagesFor(settings.language) };
  } catch (error) {
    if (!isDanqingError(error)) throw error;
    const settings = defaultSettings(process.env);
    return { settings, settingsProblem: error, messages: messagesFor(settings.language) };
  }
}

/** `--config FILE`, before anything else is parsed: the file also decides the language of the help. */
function configFlag(args: readonly string[]): string | undefined {
  const end = args.indexOf('--');
  const flags = end < 0 ? args : args.slice(0, end);
  const joined = flags.find((arg) => arg.startsWith('--config='));
  if (joined !== undefined) return joined.slice('--config='.length);
  const at = flags.indexOf('--config');
  return at < 0 ? undefined : flags[at + 1];
}

/** Help and version end in an error of commander's; asked for or, without a command, not. */
function isHelp(error: unknown): boolean {
  return error instanceof CommanderError && (error.exitCode === 0 || error.code === 'commander.help');
}
