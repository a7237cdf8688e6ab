/** Composition root: environment and config.yaml to settings, command line to a command, error to exit status. */
import { readVersion } from '@danqing/engine/version';
import { isDanqingError } from '@danqing/protocol';
import { CommanderError } from 'commander';
import type { CommandContext } from './context.ts';
import { messagesFor } from './messages/messages.ts';
import { allCommands, buildProgram, type Handlers } from './program.ts';
import { defaultSettings, readSettings } from './settings/resolve-settings.ts';
import { Terminal } from './terminal.ts';

export async function main(): Promise<void> {
  const terminal = new Terminal();
  const context = { ...openSettings(), version: readVersion(), terminal };
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

/** The engine takes longer to load than help takes to print: each command brings what it needs. */
function loadedOnUse(found: CommandContext): Handlers {
  /** For commands that cannot do without settings. */
  const context = () => {
    if (found.settingsProblem !== null) throw found.settingsProblem;
    return found;
  };
  return {
    generate: async (prompt, flags) =>
      (await import('./commands/generate.ts')).generate(prompt, flags, context()),
    serve: async (flags) => (await import('./commands/serve.ts')).serve(flags, context()),
    mcp: async (flags) => (await import('./commands/mcp.ts')).mcp(flags, context()),
    trace: async (flags) => (await import('./commands/trace.ts')).trace(flags, context()),
    listModels: async (flags) => (await import('./commands/list-models.ts')).listModels(flags, context()),
    showPicture: async (files, flags) =>
      (await import('./commands/show-picture.ts')).showPicture(files, flags, context()),
    showModel: async (name, flags) =>
      (await import('./commands/show-model.ts')).showModel(name, flags, context()),
    pullModel: async (model, flags) =>
      (await import('./commands/pull-model.ts')).pullModel(model, flags, context()),
    importModel: async (paths, flags) =>
      (await import('./commands/import-model.ts')).importModel(paths, flags, context()),
    removeModel: async (name, flags) =>
      (await import('./commands/remove-model.ts')).removeModel(name, flags, context()),
    quantizeModel: async (model, flags) =>
      (await import('./commands/quantize-model.ts')).quantizeModel(model, flags, context()),
    showCache: async (flags) => (await import('./commands/show-cache.ts')).showCache(flags, context()),
    clearCache: async (flags) => (await import('./commands/clear-cache.ts')).clearCache(flags, context()),
    showConfig: async (flags) => (await import('./commands/show-config.ts')).showConfig(flags, context()),
    writeConfig: async (path, flags) =>
      (await import('./commands/write-config.ts')).writeConfig(path, flags, found),
    makeToken: async (flags) => (await import('./commands/make-token.ts')).makeToken(flags, found),
    doctor: async (flags) => (await import('./commands/doctor.ts')).doctor(flags, found),
    plan: async (flags) => (await import('./commands/plan.ts')).plan(flags, context()),
    report: async (flags) => (await import('./commands/report.ts')).report(flags, context()),
    bench: async (flags) => (await import('./commands/bench.ts')).bench(flags, context()),
    compareBench: async (files, flags) =>
      (await import('./commands/compare-bench.ts')).compareBench(files, flags, found),
  };
}
