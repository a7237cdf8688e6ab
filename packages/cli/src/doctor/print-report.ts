import { formatBytes } from '@danqing/bench/report';
import type { DoctorReport } from '@danqing/protocol';
import type { CommandContext } from '../context.ts';
import { errorLines } from '../error-lines.ts';
import { formatPath, formatSeconds } from '../format.ts';
import type { Messages } from '../messages/catalogue.ts';
import { settingLines } from '../print-settings.ts';
import { alignColumns } from '../text-width.ts';

type Device = DoctorReport['machine']['devices'][number];

/** The report as lines for people. */
export function reportLines(report: DoctorReport, context: CommandContext): string[] {
  const { messages } = context;
  const { danqing, node, platform } = report;
  return [
    `Danqing 丹青 ${danqing} · Node.js ${node} · ${platform}`,
    ...machineLines(report, messages),
    ...modelLines(report, messages),
    ...report.checks.flatMap((check) => checkLines(check, report, context)),
    ...settingLines(context),
  ];
}

function machineLines(report: DoctorReport, messages: Messages): string[] {
  const { processor, threads, freeBytes, totalBytes, hostBytes, library, devices } = report.machine;
  return [
    messages.processor(processor, threads, formatBytes(freeBytes), formatBytes(totalBytes)),
    ...(hostBytes > totalBytes
      ? [messages.containerLimit(formatBytes(totalBytes), formatBytes(hostBytes))]
      : []),
    ...(library === null ? [] : [`ggml ${library.version} (${library.commit}) · ${library.packageName}`]),
    ...devices.flatMap((device) => deviceLines(device, report, messages)),
    ...cudaLines(report.machine.cuda, messages),
  ];
}

function deviceLines(device: Device, report: DoctorReport, messages: Messages): string[] {
  const { name, description, freeBytes, totalBytes, features } = device;
  const memory = messages.memoryFree(formatBytes(freeBytes), formatBytes(totalBytes));
  const mark = name === report.machine.defaultDevice ? '*' : ' ';
  const choices = (report.bufferTypes ?? []).filter((choice) => choice.device === name);
  return [
    `${mark} ${name}  ${description} · ${memory}`,
    ...(features.length === 0 ? [] : [`    ${features.join(' ')}`]),
    ...alignColumns(choices.map((choice) => bufferTypeRow(choice, messages))).map((line) => `    ${line}`),
  ];
}

type Choice = NonNullable<DoctorReport['bufferTypes']>[number];

function bufferTypeRow({ weightType, chosen, isPinned, candidates }: Choice, { doctor }: Messages): string[] {
  const measured = candidates.flatMap(({ name, durationMs }) =>
    durationMs === null ? [] : [`${name} ${durationMs.toFixed(1)} ms`],
  );
  const reason = isPinned ? doctor.pinned : measured.length === 0 ? doctor.onlyOne : measured.join(', ');
  return [weightType, chosen, reason];
}

function cudaLines(cuda: DoctorReport['machine']['cuda'], { doctor }: Messages): string[] {
  if (cuda === null) return [];
  const { packageName, version, isInstalled, isLoaded, missingLibraries } = cuda;
  if (isLoaded) return [doctor.cudaLoaded(packageName)];
  const missing = missingLibraries.length === 0 ? [] : [doctor.cudaMissing(missingLibraries.join(', '))];
  const install = isInstalled ? [] : [doctor.cudaInstall(`npm install --no-save ${packageName}@${version}`)];
  return [doctor.cudaNotLoaded, ...[...missing, ...install].map((line) => `    ${line}`)];
}

function modelLines({ models }: DoctorReport, { doctor }: Messages): string[] {
  return [doctor.models(models.length), ...models.flatMap(modelEntryLines)];
}

function modelEntryLines({
  name,
  folder,
  byteLength,
  storageTypes,
  error,
}: DoctorReport['models'][number]): string[] {
  const place = formatPath(folder);
  if (error !== null) return [`  ✗ ${name}  ${place}`, `      error[${error.code}]: ${error.message}`];
  return [`  ✓ ${name}  ${formatBytes(byteLength ?? 0)} · ${storageTypes.join(', ')} · ${place}`];
}

type Check = DoctorReport['checks'][number];

function checkLines(
  { name, error }: Check,
  report: DoctorReport,
  { messages, settings }: CommandContext,
): string[] {
  if (name === 'selfTest') return (report.selfTests ?? []).flatMap((test) => selfTestLines(test, messages));
  const subject = {
    settings: '',
    library: 'ggml',
    model: settings.defaultModel,
    output: formatPath(settings.outputFolder),
    bufferTypes: '',
  }[name];
  const line = messages.checks[name](subject);
  return error === null ? [`✓ ${line}`] : [`✗ ${line}`, ...indented(errorLines(error, messages))];
}

function selfTestLines(test: NonNullable<DoctorReport['selfTests']>[number], messages: Messages): string[] {
  const { device, durationMs, rms, error } = test;
  const line = messages.checks.selfTest(device);
  if (error !== null) return [`✗ ${line}`, ...indented(errorLines(error, messages))];
  return [
    `✓ ${line} · ${messages.doctor.difference((rms ?? 0).toFixed(2))} · ${formatSeconds(durationMs ?? 0)}`,
  ];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `    ${line}`);
}
