/**
 * What the engine's process and its client say to each other. Both ends are of one version: a message of another form
 * is a bug. Pixels and tensors travel as typed arrays, so the channel's serialization must be `advanced`.
 */

import type { EngineModel, GenerateOptions, PromptTokens } from '@danqing/core/engine';
import type { HostTensor } from '@danqing/core/graph';
import type { MeasureCall, ModelRequirements } from '@danqing/core/memory';
import {
  type ErrorBody,
  type GenerateEvent,
  type GenerateRequest,
  type GenerateResult,
  invariant,
  type MemoryPlan,
} from '@danqing/protocol';
import type { QuantizeInput, QuantizeProgress, QuantizeReport } from '../../quantize/quantize-messages.ts';
import type { EngineOptions } from '../engine-options.ts';
import type { BufferTypeChoice, BufferTypesCall, MachineDescription } from '../machine.ts';

/** What a process can be asked, with what is sent and what comes back. */
export type CallTable<T> = {
  readonly [N in keyof T]: { readonly input: unknown; readonly output: unknown };
};

/** What the engine's process can be asked. */
export interface Calls {
  readonly open: { readonly input: EngineOptions; readonly output: EngineModel };
  readonly inspect: { readonly input: null; readonly output: MachineDescription };
  readonly bufferTypes: { readonly input: BufferTypesCall; readonly output: readonly BufferTypeChoice[] };
  readonly measure: { readonly input: MeasureCall; readonly output: ModelRequirements };
  readonly plan: { readonly input: GenerateRequest; readonly output: MemoryPlan };
  readonly quantize: { readonly input: QuantizeInput; readonly output: QuantizeReport };
  readonly tokens: { readonly input: string; readonly output: PromptTokens };
  readonly generate: { readonly input: GenerateCall; readonly output: GenerateResult };
}

export interface GenerateCall {
  readonly request: GenerateRequest;
  readonly options: Pick<GenerateOptions, 'preview' | 'noise' | 'shrink'>;
  /** Whether the values between the stages are wanted. */
  readonly record: boolean;
}

/** `type`: `cancel`, or the name of a call. */
export interface ToEngine {
  readonly type: string;
  readonly id: number;
  readonly input?: unknown;
}

export interface RecordedValue {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: HostTensor;
}

export type FromEngine =
  | { readonly type: 'event'; readonly id: number; readonly event: GenerateEvent }
  | { readonly type: 'progress'; readonly id: number; readonly progress: QuantizeProgress }
  | { readonly type: 'record'; readonly id: number; readonly value: RecordedValue }
  | { readonly type: 'done'; readonly id: number; readonly output: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly error: ErrorBody };

const FROM_ENGINE = new Set<string>([
  'event',
  'progress',
  'record',
  'done',
  'failed',
] satisfies FromEngine['type'][]);

/** @throws DanqingError INTERNAL */
export function checkToEngine(message: unknown): asserts message is ToEngine {
  invariant(isMessage(message), 'a message to the engine that it does not know');
}

/** @throws DanqingError INTERNAL */
export function checkFromEngine(message: unknown): asserts message is FromEngine {
  invariant(
    isMessage(message) && FROM_ENGINE.has(message.type),
    'a message from the engine that its client does not know',
  );
}

function isMessage(message: unknown): message is { readonly type: string; readonly id: number } {
  if (typeof message !== 'object' || message === null || !('type' in message) || !('id' in message)) {
    return false;
  }
  return typeof message.type === 'string' && Number.isInteger(message.id);
}
