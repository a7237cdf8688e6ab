import { type BufferTypesCall, checkFolderWritable, describeModel, inspectMachine } from '@danqing/engine';
import { type DoctorCheck, type DoctorReport, type ErrorBody, errorBodyOf } from '@danqing/protocol';
import type { CommandContext } from '../context.ts';
import { type BrokenModel, examineModels, type SoundModel } from '../examine-models.ts';
import { modelPaths } from '../model-paths.ts';
import { listSettings } from '../print-settings.ts';
import { type TriedDevices, type TryOptions, tryDevices } from './try-devices.ts';

export interface CollectOptions extends Omit<TryOptions, 'storageTypes'> {
  /** Skips measuring and drawing. */
  readonly quick: boolean;
}

type StorageTypes = BufferTypesCall['storageTypes'];

/** The types that most people download, in addition to the installed ones. */
const COMMON_TYPES: StorageTypes = ['BF16', 'Q8_0', 'Q4_K', 'Q4_0'];

/** Checks everything that drawing needs. Anything missing is part of the report. @throws DanqingError CANCELLED */
export async function collectReport(
  context: CommandContext,
  { quick, ...options }: CollectOptions,
): Promise<DoctorReport> {
  const { settings, settingsProblem, version } = context;
  const machine = await inspectMachine();
  const models = (await examineModels(settings.modelLibraries)).map(modelEntry);
  const before: DoctorCheck[] = [
    { name: 'settings', error: settingsProblem?.toBody() ?? null },
    { name: 'library', error: machine.problem },
    { name: 'model', error: await problemOf(async () => describeModel(await modelPaths({}, settings))) },
    { name: 'output', error: await problemOf(() => checkFolderWritable(settings.outputFolder)) },
  ];
  const storageTypes = typesOf(models);
  const tried = quick ? null : await tryDevices(machine, settings, { ...options, storageTypes });
  const checks = [...before, ...deviceChecks(tried)];
  return {
    ok: checks.every(({ error }) => error === null),
    danqing: version,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    machine,
    bufferTypes: tried?.bufferTypes ?? null,
    models,
    selfTests: tried?.selfTests ?? null,
    checks,
    language: settings.language,
    configFile: settings.configFile,
    settings: listSettings(settings),
  };
}

/** If there is no device at all, the check of the native library reports it. */
function deviceChecks(tried: TriedDevices | null): DoctorCheck[] {
  if (tried === null || tried.selfTests.length === 0) return [];
  const failed = tried.selfTests.find(({ error }) => error !== null);
  return [
    { name: 'bufferTypes', error: tried.bufferTypesError },
    { name: 'selfTest', error: failed?.error ?? null },
  ];
}

function modelEntry(model: SoundModel | BrokenModel): DoctorReport['models'][number] {
  const { name, folder } = model;
  if ('error' in model) return { name, folder, byteLength: null, storageTypes: [], error: model.error };
  return { name, folder, byteLength: model.byteLength, storageTypes: model.storageTypes, error: null };
}

function typesOf(models: DoctorReport['models']): StorageTypes {
  const installed = models.flatMap(({ storageTypes }) => storageTypes.map((type) => type.toUpperCase()));
  return [...new Set([...COMMON_TYPES, ...(installed as StorageTypes)])];
}

async function problemOf(work: () => Promise<unknown>): Promise<ErrorBody | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return errorBodyOf(error);
  }
}
