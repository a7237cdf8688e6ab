import type { NativeCaseInput } from '../calls.ts';
import { sumFlops } from '../measure/floor-flops.ts';
import type { BenchSession } from '../session.ts';
import { openBuffersSession } from './buffers-session.ts';
import { openIpcSession } from './ipc-session.ts';
import { Resources } from './resources.ts';
import { openStepSession } from './step-session.ts';

/** Opens the cases that need access below the engine; they run in a process like the engine's. */
export async function openNativeSession(input: NativeCaseInput): Promise<BenchSession> {
  const { name, engine, request, cost } = input;
  const owned = new Resources();
  try {
    switch (name) {
      case 'step':
        return await openStepSession(engine, request, owned);
      case 'buffers':
        return await openBuffersSession(engine, owned);
      case 'ipc':
        return await openIpcSession({ options: engine, request, flops: sumFlops(cost, 'text') }, owned);
    }
  } catch (error) {
    await owned[Symbol.asyncDispose]();
    throw error;
  }
}
