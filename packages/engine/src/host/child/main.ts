/** The engine process's program. Slow modules are loaded once the process is bound to its parent. */
import { type Calls, engineHandlers } from './engine-handlers.ts';
import { serve } from './serve.ts';

serve<Calls>(async () => {
  const [{ openUnqueuedEngine }, { inspectMachine }] = await Promise.all([
    import('../in-process.ts'),
    import('../inspect-machine.ts'),
  ]);
  return engineHandlers({
    open: openUnqueuedEngine,
    inspect: inspectMachine,
    bufferTypes: async (call) => (await import('../describe-buffer-types.ts')).describeBufferTypes(call),
    measure: async (call) => (await import('../measure-published.ts')).measurePublished(call),
    quantize: async (input, options) =>
      (await import('../../quantize/quantize-checkpoint.ts')).quantizeCheckpoint(input, options),
  });
});
