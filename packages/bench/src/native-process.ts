import { pathToFileURL } from 'node:url';
import { assetPath, childEnvironment, type EngineOptions, EngineProcess } from '@danqing/engine';
import type { CalibrateInput, Calibration, NativeCalls, NativeCaseInput } from './calls.ts';
import type { BenchSession } from './session.ts';

/** Referred to by path, never imported: it loads native code. */
const BENCH_MAIN = pathToFileURL(assetPath('bench-main'));

/** @throws DanqingError MODEL_*, FORMAT_*, DEVICE_UNAVAILABLE, ENGINE_CRASHED, CANCELLED */
export async function calibrateInChild(input: CalibrateInput, signal?: AbortSignal): Promise<Calibration> {
  const process = startProcess(input.engine);
  try {
    return await process.call('calibrate', input, signal === undefined ? {} : { signal });
  } finally {
    await process.kill();
  }
}

/** Runs a case in its own process: a crash there becomes an error of that case. */
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
  return new EngineProcess<NativeCalls>(BENCH_MAIN, childEnvironment(engine), {
    sentBytes: 0,
    receivedBytes: 0,
  });
}
