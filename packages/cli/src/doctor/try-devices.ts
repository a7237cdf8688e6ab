import { join } from 'node:path';
import { runSelfTest } from '@danqing/bench';
import {
  type BufferTypesCall,
  type DeviceDescription,
  describeBufferTypes,
  deviceAsked,
  type EngineOptions,
  type MachineDescription,
} from '@danqing/engine';
import { type DoctorReport, type ErrorBody, isDanqingError } from '@danqing/protocol';
import { EMBEDDED_MODEL, engineOptions } from '../settings/derive-settings.ts';
import type { ResolvedSettings } from '../settings/resolved-settings.ts';

export interface TriedDevices {
  readonly bufferTypes: NonNullable<DoctorReport['bufferTypes']>;
  readonly bufferTypesError: ErrorBody | null;
  readonly selfTests: NonNullable<DoctorReport['selfTests']>;
}

export interface TryOptions {
  readonly storageTypes: BufferTypesCall['storageTypes'];
  readonly signal: AbortSignal;
  readonly onPhase: (phase: 'measuring' | 'drawing', device: string) => void;
}

type DeviceOptions = Omit<EngineOptions, 'paths'>;
type SelfTest = TriedDevices['selfTests'][number];

/** A device of kind `accelerator` only assists others. */
const DRAWING_KINDS: readonly string[] = ['cpu', 'gpu', 'igpu'];

/**
 * Measures buffer types and draws the reference image on every device. Errors become findings.
 * @throws DanqingError CANCELLED
 */
export async function tryDevices(
  machine: MachineDescription,
  settings: ResolvedSettings,
  { storageTypes, signal, onPhase }: TryOptions,
): Promise<TriedDevices> {
  const bufferTypes: TriedDevices['bufferTypes'][number][] = [];
  const selfTests: SelfTest[] = [];
  let bufferTypesError: ErrorBody | null = null;
  for (const device of machine.devices.filter(({ kind }) => DRAWING_KINDS.includes(kind))) {
    const options = optionsFor(device, machine, settings);
    onPhase('measuring', device.name);
    const found = await finding(() => describeBufferTypes({ options, storageTypes }));
    if ('error' in found) bufferTypesError ??= found.error;
    else bufferTypes.push(...found.value.map((choice) => ({ device: device.name, ...choice })));
    onPhase('drawing', device.name);
    selfTests.push(await selfTest(device.name, options, signal));
  }
  return { bufferTypes, bufferTypesError, selfTests };
}

/** Options as for drawing on that device; pinned buffer types apply only to the configured device. */
function optionsFor(
  device: DeviceDescription,
  machine: MachineDescription,
  settings: ResolvedSettings,
): DeviceOptions {
  const { memoryBudgetBytes: _, bufferTypes, device: asked, ...options } = engineOptions(settings);
  const isUsed = deviceAsked(machine, asked) === device;
  const pins = isUsed && bufferTypes !== undefined ? { bufferTypes } : {};
  return { ...options, ...pins, device: device.name, precision: 'auto' };
}

async function selfTest(device: string, options: DeviceOptions, signal: AbortSignal): Promise<SelfTest> {
  const found = await finding(() =>
    runSelfTest({
      engine: { ...options, paths: { model: EMBEDDED_MODEL } },
      referencePath: join(EMBEDDED_MODEL, 'self-test.png'),
      signal,
    }),
  );
  if ('error' in found) return { device, durationMs: null, rms: null, worstSquare: null, error: found.error };
  const { durationMs, rms, worstSquare } = found.value;
  const rounded = {
    durationMs: Math.round(durationMs),
    rms: twoDigits(rms),
    worstSquare: twoDigits(worstSquare),
  };
  return { device, ...rounded, error: null };
}

async function finding<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T } | { readonly error: ErrorBody }> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!isDanqingError(error) || error.code === 'CANCELLED') throw error;
    return { error: error.toBody() };
  }
}

function twoDigits(value: number): number {
  return Math.round(value * 100) / 100;
}
