import { extname } from 'node:path';
import { childEnvironment } from '../host/child/child-engine.ts';
import { EngineProcess } from '../host/child/engine-process.ts';
import type { EngineOptions } from '../host/engine-options.ts';
import type { CalibrateInput, Calibration, NativeCalls, NativeCaseInput } from './calls.ts';
import type { BenchSession } from './session.ts';

/** Named, never imported: it loads native code. TypeScript beside sources, JavaScript in a built package. */
const NATIVE_MAIN = new URL(`./native/main${extname(import.meta.url)}`, import.meta.url);

/** @throws DanqingError MODEL_*, FORMAT_*, DEVICE_UNAVAILABLE, ENGINE_CRASHED, CANCELLED */
export async function calibrateInChild(input: CalibrateInput, signal?: AbortSignal): Promise<Calibration> {
  const process = startProcess(input.engine);
  try {
    return await process.call('calibrate', input, signal === undefined ? {} : { signal });
  } finally {
    await process.kill();
  }
}

/** A case in a process of its own: whatever ends it is an error of that case. */
export async function openSessionInChild(input: NativeCaseInput): Promise<BenchSession> {
  const process = startProcess(input.engine);
  try {
    return {
      contestants: await process.call('open', input),
      round: () => process.call('round', null),
      [Symbol.asyncDispose]: () => process.kill(),
    };
  } catch (error) {
    await process.kill();
    throw error;
  }
}

function startProcess(engine: EngineOptions): EngineProcess<NativeCalls> {
  return new EngineProcess<NativeCalls>(NATIVE_MAIN, childEnvironment(engine), {
    sentBytes: 0,
    receivedBytes: 0,
  });
}
