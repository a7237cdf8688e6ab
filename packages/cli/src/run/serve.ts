import { formatBytes } from '@danqing/bench/report';
import { describeModel } from '@danqing/engine';
import { type ComponentKind, cancelledError } from '@danqing/protocol';
import { openServer, type RunningServer } from '@danqing/server';
import type { CommandContext } from '../context.ts';
import type { EngineFlags, JsonFlag } from '../flags.ts';
import { formatPath, formatSeconds } from '../format.ts';
import { modelPaths } from '../model-paths.ts';
import { reportError } from '../report-error.ts';
import { settingFlags } from '../setting-flags.ts';
import { exposedTokenFile } from '../settings/exposed-token.ts';
import { type SettingFlags, withFlags } from '../settings/resolve-settings.ts';
import type { ResolvedSettings } from '../settings/resolved-settings.ts';
import { serverOptions } from '../settings/server-options.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

interface ServeFlags extends Omit<EngineFlags, ComponentKind | 'tokenizer'>, JsonFlag {
  readonly host: string | undefined;
  readonly port: string | undefined;
  readonly insecure: boolean | undefined;
  readonly output: string | undefined;
}

/** Runs the server until a signal ends it. */
export async function serve(flags: ServeFlags, context: CommandContext): Promise<void> {
  const settings = withFlags(context.settings, serverSettingFlags(flags));
  const { messages, terminal } = context;
  const options = serverOptions(settings);
  await announceModel(settings, context);
  const server = await openServer(options, { writeLine: (line) => terminal.note(line) });
  terminal.note(messages.serve.folders(formatPath(options.outputFolder), formatPath(options.dataFolder)));
  if (!server.hasPage) terminal.note(messages.serve.noPage);
  if (options.insecure && options.authToken === null) terminal.note(messages.serve.openToAll);
  const exposed = exposedTokenFile(settings);
  if (exposed !== null) terminal.note(messages.serve.exposedToken(formatPath(exposed)));
  if (flags.json) terminal.printJson({ url: server.url, pid: process.pid });
  else terminal.print(messages.serve.ready(server.url));
  terminal.note(messages.serve.howToStop);
  await stopOnSignal(server, { shutdownMs: options.shutdownMs, json: flags.json ?? false }, context);
}

/** The token is not among them: other users can see command lines. */
function serverSettingFlags(flags: ServeFlags): SettingFlags {
  return {
    ...settingFlags(flags),
    'server.host': { flag: '--host', text: flags.host },
    'server.port': { flag: '--port', text: flags.port },
    'server.insecure': { flag: '--insecure', text: flags.insecure === true ? 'true' : undefined },
    'output.dir': { flag: '--output', text: flags.output },
  };
}

/** Announces the model before the port opens; an unreadable one ends the program here. */
async function announceModel(
  settings: ResolvedSettings,
  { messages, terminal, version }: CommandContext,
): Promise<void> {
  const { card, byteLength } = await describeModel(await modelPaths({}, settings));
  terminal.note(`Danqing 丹青 ${version}`);
  terminal.note(messages.serve.model(settings.defaultModel, formatBytes(byteLength)));
  if (card.name === 'danqing-mini') terminal.note(messages.serve.embedded);
}

/** The first signal stops the server in good order with status 0; the second ends it at once. */
async function stopOnSignal(
  server: RunningServer,
  { shutdownMs, json }: { readonly shutdownMs: number; readonly json: boolean },
  context: CommandContext,
): Promise<void> {
  const { messages, terminal } = context;
  await new Promise<void>((resolve) => {
    for (const signal of SIGNALS) process.once(signal, () => resolve());
  });
  const endNow = () => process.exit(reportError(cancelledError(), context, { json }));
  for (const signal of SIGNALS) process.on(signal, endNow);
  const { running } = await server.counts();
  terminal.note(messages.serve.stopping(running, formatSeconds(shutdownMs)));
  await server.stop();
  const { waiting } = await server.counts();
  if (waiting > 0) terminal.note(messages.serve.interrupted(waiting));
  terminal.note(messages.serve.stopped);
}
