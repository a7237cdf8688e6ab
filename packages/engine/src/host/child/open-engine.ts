import { extname } from 'node:path';
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
