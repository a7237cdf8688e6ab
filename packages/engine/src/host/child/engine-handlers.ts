import type { EngineClient, GenerateOptions } from '@danqing/core/engine';
import type { MeasureCall, ModelRequirements } from '@danqing/core/memory';
import { invariant } from '@danqing/protocol';
import type { QuantizeOptions } from '../../quantize/quantize-checkpoint.ts';
import type { QuantizeInput, QuantizeReport } from '../../quantize/quantize-messages.ts';
import type { EngineOptions } from '../engine-options.ts';
import type { BufferTypeChoice, BufferTypesCall, MachineDescription } from '../machine.ts';
import type { Calls, GenerateCall } from './messages.ts';
import type { CallContext, Handlers } from './serve.ts';

/** What the engine's process is made of. */
export interface EngineServices {
  open(options: EngineOptions): Promise<EngineClient>;
  inspect(): MachineDescription;
  describeBufferTypes(call: BufferTypesCall): Promise<BufferTypeChoice[]>;
  measure(call: MeasureCall): Promise<ModelRequirements>;
  quantize(input: QuantizeInput, options: QuantizeOptions): Promise<QuantizeReport>;
}

/** The engine's calls: one engine a process, which `open` makes. */
export function engineHandlers(services: EngineServices): Handlers<Calls> {
  let opened: EngineClient | null = null;
  const engine = (): EngineClient => {
    invariant(opened !== null, 'a call before open');
    return opened;
  };
  return {
    open: async (input) => {
      opened = await services.open(input);
      return opened.model;
    },
    inspect: () => services.inspect(),
    bufferTypes: (input) => services.describeBufferTypes(input),
    measure: (input) => services.measure(input),
    quantize: (input, { signal, tell }) =>
      services.quantize(input, {
        signal,
        onProgress: (progress) => tell({ type: 'progress', progress }),
      }),
    plan: (input) => engine().plan(input),
    tokens: (input) => engine().countTokens(input),
    generate: (input, context) => engine().generate(input.request, generateOptions(input, context)),
  };
}

function generateOptions({ options, record }: GenerateCall, { signal, tell }: CallContext): GenerateOptions {
  return {
    ...options,
    signal,
    onEvent: (event) => tell({ type: 'event', event }),
    ...(record
      ? { record: (name, shape, values) => tell({ type: 'record', value: { name, shape, values } }) }
      : {}),
  };
}
