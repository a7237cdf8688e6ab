import { pathToFileURL } from 'node:url';
import type { MeasureCall, ModelRequirements } from '@danqing/core/memory';
import { assetPath } from '../../assets.ts';
import { usableThreads } from '../../limits/system-resources.ts';
import type { QuantizeInput, QuantizeOptions, QuantizeReport } from '../../quantize/quantize-messages.ts';
import type { EngineOptions } from '../engine-options.ts';
import type { BufferTypeChoice, BufferTypesCall, MachineDescription } from '../machine.ts';
import { type EngineInChild, openChildEngine } from './child-engine.ts';
import type { Calls } from './engine-handlers.ts';
import { EngineProcess } from './engine-process.ts';
import { childEnvironment } from './restarted-process.ts';

/**
 * The engine process's program. Referenced by path and never imported: this module must not load the native library.
 */
const ENGINE_MAIN = pathToFileURL(assetPath('engine-main'));

/**
 * Opens a model and a device in a separate process. If that process fails, only its current request fails; the next
 * request starts a new process.
 * @throws DanqingError MODEL_*, FORMAT_*, NATIVE_*, DEVICE_UNAVAILABLE, ENGINE_CRASHED, CANCELLED
 */
export function openEngineInChild(
  options: EngineOptions,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<EngineInChild> {
  return openChildEngine({ main: ENGINE_MAIN, engine: options, signal });
}

/**
 * Describes the available devices. A library that fails to load is reported, not thrown.
 * @throws DanqingError ENGINE_CRASHED
 */
export function inspectMachine(): Promise<MachineDescription> {
  return callOnce('inspect', null);
}

/**
 * Buffer types in which a device keeps matrices. Those not yet measured on this machine are measured now, a few
 * hundredths of a second each.
 * @throws DanqingError DEVICE_UNAVAILABLE, NATIVE_*, ENGINE_CRASHED
 */
export function describeBufferTypes(call: BufferTypesCall): Promise<readonly BufferTypeChoice[]> {
  return callOnce('bufferTypes', call);
}

/**
 * Sizes of the published model, from its graphs; needs none of its files.
 * @throws DanqingError NATIVE_*, ENGINE_CRASHED
 */
export function measurePublished(call: MeasureCall): Promise<ModelRequirements> {
  return callOnce('measure', call);
}

async function callOnce<N extends keyof Calls>(
  name: N,
  input: Calls[N]['input'],
): Promise<Calls[N]['output']> {
  const process = new EngineProcess(ENGINE_MAIN, childEnvironment({}), { sentBytes: 0, receivedBytes: 0 });
  try {
    return await process.call(name, input);
  } finally {
    await process.kill();
  }
}

/**
 * Writes a checkpoint's transformer and text encoder in another type, in a separate process.
 * @throws DanqingError MODEL_*, FORMAT_*, NATIVE_*, DISK_SPACE, OUTPUT_UNWRITABLE, ENGINE_CRASHED, CANCELLED
 */
export async function quantizeInChild(
  input: QuantizeInput,
  { signal, onProgress }: QuantizeOptions = {},
): Promise<QuantizeReport> {
  const threads = input.threads ?? usableThreads();
  const environment = { ...childEnvironment({}), UV_THREADPOOL_SIZE: String(Math.max(4, threads)) };
  const process = new EngineProcess(ENGINE_MAIN, environment, { sentBytes: 0, receivedBytes: 0 });
  try {
    return await process.call('quantize', input, { signal, onProgress });
  } finally {
    await process.kill();
  }
}
