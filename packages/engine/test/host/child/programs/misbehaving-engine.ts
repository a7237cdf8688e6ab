/**
 * An engine process that breaks on request: `device` selects a failure while it opens, the prompt one while it draws.
 * Otherwise it is the fake engine.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineClient } from '@danqing/core/engine';
import { Context, findDevice, GGML_TYPE, loadGgml, type TensorHandle } from '@danqing/ggml';
import type { ContextHandle } from '../../../../../ggml/src/handles.ts';
import { callAsync } from '../../../../../ggml/src/library.ts';
import { type Calls, engineHandlers } from '../../../../src/host/child/engine-handlers.ts';
import { serve } from '../../../../src/host/child/serve.ts';
import { describeBufferTypes } from '../../../../src/host/describe-buffer-types.ts';
import { openFakeEngine } from '../../../../src/host/fake.ts';
import { inspectMachine } from '../../../../src/host/inspect-machine.ts';
import { measurePublished } from '../../../../src/host/measure-published.ts';
import { quantizeCheckpoint } from '../../../../src/quantize/quantize-checkpoint.ts';

const MISDEEDS: Readonly<Record<string, () => unknown>> = {
  assert: () => loadGgml().ggml_reshape_4d(...impossibleShape()),
  'assert on a thread': () => callAsync(loadGgml().ggml_reshape_4d, ...impossibleShape()),
  'exhaust the memory of arrays': () => new ArrayBuffer(2 ** 45),
  'exhaust the memory of a device': () => {
    const context = new Context({ tensors: 1 });
    context.newTensor(GGML_TYPE.f32, [2 ** 20, 2 ** 20, 2 ** 6, 1]);
    return context.allocate(findDevice('cpu').bufferType);
  },
  exit: () => process.exit(3),
  'never answer': () => sleep(3_600_000),
  block: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
};

const fake = openFakeEngine();
const engine: EngineClient = {
  model: fake.model,
  plan: (request) => fake.plan(request),
  tokenize: (prompt) => fake.tokenize(prompt),
  generate: async (request, options) => {
    const result = await fake.generate(request, options);
    await MISDEEDS[request.prompt]?.();
    return result;
  },
  [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
};

serve<Calls>(async () =>
  engineHandlers({
    open: async ({ device = '' }) => {
      await MISDEEDS[device]?.();
      return engine;
    },
    inspect: inspectMachine,
    bufferTypes: describeBufferTypes,
    measure: async (call) => measurePublished(call),
    quantize: quantizeCheckpoint,
  }),
);

/** Two elements cannot be viewed as three. */
function impossibleShape(): [ContextHandle, TensorHandle, number, number, number, number] {
  const context = new Context({ tensors: 2 });
  return [context.handle, context.newTensor(GGML_TYPE.f32, [2, 1, 1, 1]), 3, 1, 1, 1];
}
