import { checkFolderWritable, describeModel, inspectMachine, type MachineDescription } from '@danqing/engine';
import { DanqingError, type ErrorBody, isDanqingError } from '@danqing/protocol';
import type { CommandContext } from '../context.ts';
import type { JsonFlag } from '../flags.ts';
import { formatBytes, formatPath } from '../format.ts';
import type { Messages } from '../messages/catalogue.ts';
import { modelPaths } from '../model-paths.ts';
import { listSettings, settingLines } from '../print-settings.ts';

interface Check {
  readonly name: 'settings' | 'library' | 'model' | 'output';
  /** Null: passed. */
  readonly error: ErrorBody | null;
}

/** `danqing doctor`: whether a picture can be drawn here, with what, and if not, what is missing. */
export async function doctor(flags: JsonFlag, context: CommandContext): Promise<void> {
  const { settings, messages, terminal, version } = context;
  const machine = await inspectMachine();
  const checks: Check[] = [
    { name: 'settings', error: context.settingsProblem?.toBody() ?? null },
    { name: 'library', error: machine.problem },
    await check('model', async () => describeModel(await modelPaths({}, settings))),
    await check('output', () => checkFolderWritable(settings.outputFolder)),
  ];
  const program = {
    danqing: version,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
  };
  if (flags.json) {
    terminal.printJson({
      ok: checks.every(({ error }) => error === null),
      ...program,
      machine,
      checks,
      language: settings.language,
      configFile: settings.configFile,
      settings: listSettings(settings),
    });
  } else {
    terminal.print(`Danqing 丹青 ${version} · Node.js ${program.node} · ${program.platform}`);
    for (const line of describeMachine(machine, messages)) terminal.print(line);
    for (const line of checks.flatMap((result) => describeCheck(result, context))) terminal.print(line);
    for (const line of settingLines(context)) terminal.print(line);
  }
  const failed = checks.find(({ error }) => error !== null)?.error;
  if (failed) process.exitCode = DanqingError.fromBody(failed).exitCode;
}

async function check(name: Check['name'], work: () => Promise<unknown>): Promise<Check> {
  try {
    await work();
    return { name, error: null };
  } catch (error) {
    if (!isDanqingError(error)) throw error;
    return { name, error: error.toBody() };
  }
}

function describeMachine(machine: MachineDescription, messages: Messages): string[] {
  const { processor, threads, freeBytes, totalBytes, library, devices, defaultDevice } = machine;
  const lines = [messages.processor(processor, threads, formatBytes(freeBytes), formatBytes(totalBytes))];
  if (library !== null) lines.push(`ggml ${library.version} (${library.commit}) · ${library.packageName}`);
  for (const device of devices) {
    const memory = messages.memoryFree(formatBytes(device.freeBytes), formatBytes(device.totalBytes));
    const mark = device.name === defaultDevice ? '*' : ' ';
    lines.push(`${mark} ${device.name}  ${device.description} · ${memory}`);
    if (device.features.length > 0) lines.push(`    ${device.features.join(' ')}`);
    if (device.extraBufferTypes.length > 0) {
      lines.push(`    ${messages.extraBuffers(device.extraBufferTypes.join(', '))}`);
    }
  }
  return lines;
}

function describeCheck({ name, error }: Check, { messages, settings }: CommandContext): string[] {
  const subject = {
    settings: '',
    library: 'ggml',
    model: settings.defaultModel,
    output: formatPath(settings.outputFolder),
  }[name];
  const line = messages.checks[name](subject);
  if (error === null) return [`✓ ${line}`];
  const hint = error.hint === undefined ? [] : [`    ${messages.hint(error.hint)}`];
  return [`✗ ${line}`, `    error[${error.code}]: ${error.message}`, ...hint];
}
