/** The program of the engine's process. What takes long to load is loaded once the process is bound to its parent. */
import { serve } from './serve.ts';

serve(async () => {
  const [{ openEngineInProcess }, { inspectMachine }, { measurePublished }, { quantizeCheckpoint }] =
    await Promise.all([
      import('../in-process.ts'),
      import('../inspect-machine.ts'),
      import('../measure-published.ts'),
      import('../../quantize/quantize-checkpoint.ts'),
    ]);
  return {
    open: openEngineInProcess,
    inspect: inspectMachine,
    measure: measurePublished,
    quantize: quantizeCheckpoint,
  };
});
