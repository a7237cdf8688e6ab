import type { GenerateCall, GenerateListeners, UnqueuedEngine } from '@danqing/core/engine';
import type { MeasureCall, ModelRequirements } from '@danqing/core/memory';
import { type GenerateRequest, invariant } from '@danqing/protocol';
import type { QuantizeInput, QuantizeOptions, QuantizeReport } from '../../quantize/quantize-messages.ts';
import type { EngineOptions } from '../engine-options.ts';
import type { BufferTypeChoice, BufferTypesCall, MachineDescription } from '../machine.ts';
import type { CallsOf } from './messages.ts';
import type { CallContext } from './serve.ts';

/** Implementations used by the engine's process. */
export interface EngineServices {
  readonly open: (options: EngineOptions) => Promise<UnqueuedEngine>;
  readonly inspect: (input: null) => MachineDescription;
  readonly bufferTypes: (call: BufferTypesCall) => Promise<BufferTypeChoice[]>;
  readonly measure: (call: MeasureCall) => Promise<ModelRequirements>;
  readonly quantize: (input: QuantizeInput, options: QuantizeOptions) => Promise<QuantizeReport>;
}

/** Message of a request for images to the engine's process. */
export interface GenerateMessage {
  readonly request: GenerateRequest;
  readonly call: GenerateCall;
  /** Whether intermediate values between the stages are wanted. */
  readonly isRecorded: boolean;
}

/** Message of a request for a plan to the engine's process. */
export interface PlanMessage extends Pick<GenerateCall, 'tokens'> {
  readonly request: GenerateRequest;
}

/** Calls that the engine's process accepts. */
export type Calls = CallsOf<ReturnType<typeof engineHandlers>>;

/**
 * Handlers of the engine's calls. Each process has one engine, made by `open`. Its client sends one image or plan
 * request at a time.
 */
export function engineHandlers({ open, quantize, ...others }: EngineServices) {
  let opened: UnqueuedEngine | null = null;
  const engine = (): UnqueuedEngine => {
    invariant(opened !== null, 'a call before open');
    return opened;
  };
  return {
    ...others,
    open: async (options: EngineOptions) => {
      opened = await open(options);
      return opened.model;
    },
    quantize: (input: QuantizeInput, { signal, tell }: CallContext) =>
      quantize(input, { signal, onProgress: (progress) => tell({ type: 'progress', progress }) }),
    tokenize: (prompt: string, { signal }: CallContext) => engine().tokenize(prompt, { signal }),
    plan: ({ request, tokens }: PlanMessage, { signal }: CallContext) =>
      engine().plan(request, { tokens, signal }),
    generate: ({ request, call, isRecorded }: GenerateMessage, context: CallContext) =>
      engine().generate(request, { ...call, ...listenersTelling(context, isRecorded) }),
  };
}

/** Listeners that forward events to the client. */
function listenersTelling({ signal, tell }: CallContext, isRecorded: boolean): GenerateListeners {
  return {
    signal,
    onEvent: (event) => tell({ type: 'event', event }),
    record: isRecorded
      ? (name, shape, values) => tell({ type: 'record', value: { name, shape, values } })
      : undefined,
  };
}
