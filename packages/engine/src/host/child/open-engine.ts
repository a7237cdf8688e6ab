import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import type { QuantizeInput, QuantizeProgress, QuantizeReport } from '../../quantize/quantize-messages.ts';
import type { EngineOptions } from '../engine-options.ts';
import type { MachineDescription } from '../machine.ts';
import { childEnvironment, type EngineInChild, openChildEngine } from './child-engine.ts';
import { EngineProcess } from './engine-process.ts';

/**
 * The program of the engine's process: TypeScript beside sources, JavaScript in a built package. Named, never imported:
 * the native library must not be within reach from here.
 */
const MAIN = new URL(`./main${extname(import.meta.url)}`, import.meta.url);

/**
 * Opens a model and a device in a process of its own. Whatever happens to that process is an error of the request it
 * works on; the next request starts a fresh one.
 * @throws DanqingError MODEL_*, FORMAT_*, NATIVE_*, DEVICE_UNAVAILABLE, ENGINE_CRASHED, CANCELLED
 */
export function openEngineInChild(
  options: EngineOptions,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<EngineInChild> {
  return openChildEngine({ main: MAIN, engine: options, ...(signal === undefined ? {} : { signal }) });
}

/** What there is to compute with. A library that does not load is a finding, not an error. @throws DanqingError ENGINE_CRASHED */
export async function inspectMachine(): Promise<MachineDescription> {
  const process = new EngineProcess(MAIN, childEnvironment({}), { sentBytes: 0, receivedBytes: 0 });
  try {
    return await process.call('inspect', null);
  } finally {
    await process.kill();
  }
}

export interface QuantizeInChildOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: QuantizeProgress) => void) | undefined;
}

/**
 * Writes transformer and text encoder of a checkpoint in another type, in a process of its own.
 * @throws DanqingError MODEL_*, FORMAT_*, NATIVE_*, DISK_SPACE, OUTPUT_UNWRITABLE, ENGINE_CRASHED, CANCELLED
 */
export async function quantizeInChild(
  input: QuantizeInput,
  { signal, onProgress }: QuantizeInChildOptions = {},
): Promise<QuantizeReport> {
  const threads = input.threads ?? availableParallelism();
  const environment = { ...childEnvironment({}), UV_THREADPOOL_SIZE: String(Math.max(4, threads)) };
  const process = new EngineProcess(MAIN, environment, { sentBytes: 0, receivedBytes: 0 });
  try {
    return await process.call('quantize', input, { onProgress, ...(signal === undefined ? {} : { signal }) });
  } finally {
    await process.kill();
  }
}
