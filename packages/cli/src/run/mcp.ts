import { resolve } from 'node:path';
import { checkFolderWritable, writeNewFile } from '@danqing/engine';
import type { ComponentKind } from '@danqing/protocol';
import { installedModels, type PictureToSave, serveMcpOverStdio } from '@danqing/server';
import { cancelOnInterrupt } from '../cancellation.ts';
import type { CommandContext } from '../context.ts';
import type { EngineFlags } from '../flags.ts';
import { outputTarget } from '../output-target.ts';
import { settingFlags } from '../setting-flags.ts';
import { engineOptions } from '../settings/derive-settings.ts';
import { withFlags } from '../settings/resolve-settings.ts';

const MS_PER_MINUTE = 60_000;

interface McpFlags extends Omit<EngineFlags, ComponentKind | 'tokenizer'> {
  readonly output: string | undefined;
}

/** Serves MCP until the input ends. stdout is reserved for the protocol; everything else goes to stderr. */
export async function mcp(flags: McpFlags, context: CommandContext): Promise<void> {
  const settings = withFlags(context.settings, settingFlags(flags));
  const { messages, terminal } = context;
  const { naming } = settings.values.output;
  const output = flags.output ?? settings.outputFolder;
  const save = ({ png, ...picture }: PictureToSave) => {
    const target = outputTarget(output, { naming, now: new Date() });
    return writeNewFile(resolve(target.pathOf(picture)), png);
  };
  const { folder } = outputTarget(output, { naming, now: new Date() });
  await checkFolderWritable(folder);
  const minutes = settings.values.engine.idle_unload_minutes;
  const source = installedModels({
    nameOrPath: settings.defaultModel,
    kind: settings.values.model.kind,
    libraries: settings.modelLibraries,
    engine: engineOptions(settings),
  });
  await serveMcpOverStdio(source, {
    save,
    idleUnloadMs: minutes === 0 ? null : minutes * MS_PER_MINUTE,
    signal: cancelOnInterrupt(context, { json: false }),
    onReady: () => terminal.note(messages.mcp.ready(resolve(folder))),
  });
}
