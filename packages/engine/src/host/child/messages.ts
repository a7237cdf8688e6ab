/**
 * Messages between the engine's process and its client. Both ends have the same version: a message of any other form is
 * a bug. Pixels and tensors are sent as typed arrays, so the channel must use `advanced` serialization.
 */

import type { HostTensor } from '@danqing/core/graph';
import { type ErrorBody, type GenerateEvent, invariant } from '@danqing/protocol';
import type { QuantizeProgress } from '../../quantize/quantize-messages.ts';

/** Calls that a process accepts, with the input and output of each. */
export type CallTable<T> = {
  readonly [N in keyof T]: { readonly input: unknown; readonly output: unknown };
};

/** The calls that a table of handlers answers. */
export type CallsOf<H> = {
  readonly [N in keyof H]: H[N] extends (input: infer Input, ...context: infer _) => infer Output
    ? { readonly input: Input; readonly output: Awaited<Output> }
    : never;
};

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
