/** Composition root: environment to settings, command line to a command, error to exit status. */
import { readVersion } from '@danqing/engine/version';
import { CommanderError } from 'commander';
import type { CommandContext } from './context.ts';
import { messagesFor } from './messages/messages.ts';
import { allCommands, buildProgram, type Handlers } from './program.ts';
import { readSettings } from './settings.ts';
import { Terminal } from './terminal.ts';

export async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const terminal = new Terminal();
  const context = { version: readVersion(), settings, messages: messagesFor(settings.language), terminal };
  const program = buildProgram(context.messages, context.version, loadedOnUse(context));
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

/** Help and version end in an error of commander's; asked for or, without a command, not. */
function isHelp(error: unknown): boolean {
  return error instanceof CommanderError && (error.exitCode === 0 || error.code === 'commander.help');
}

/** The engine takes longer to load than help takes to print: each command brings what it needs. */
function loadedOnUse(context: CommandContext): Handlers {
  return {
    generate: async (prompt, flags) =>
      (await import('./commands/generate.ts')).generate(prompt, flags, context),
    trace: async (flags) => (await import('./commands/trace.ts')).trace(flags, context),
    listModels: async (flags) => (await import('./commands/list-models.ts')).listModels(flags, context),
    showModel: async (name, flags) =>
      (await import('./commands/show-model.ts')).showModel(name, flags, context),
    showCache: async (flags) => (await import('./commands/show-cache.ts')).showCache(flags, context),
    clearCache: async (flags) => (await import('./commands/clear-cache.ts')).clearCache(flags, context),
    doctor: async (flags) => (await import('./commands/doctor.ts')).doctor(flags, context),
  };
}
