import { DanqingError, listText } from '@danqing/protocol';
import type { Backend, BufferType } from '../device.ts';
import { loadGgml } from '../library.ts';
import { say } from '../say/say.ts';
import { timeBufferTypes } from './time-buffer-types.ts';

/** Milliseconds for the same matrix product, by buffer type name. */
export type BufferTypeTimes = Readonly<Record<string, number>>;

/** Earlier measurements on this machine, by ggml's name of the weight type. */
export interface BufferTypeMemory {
  get(weightType: string): BufferTypeTimes | null;
  set(weightType: string, times: BufferTypeTimes): void;
}

export interface ChooserOptions {
  readonly memory: BufferTypeMemory;
  /** Pinned buffer types by weight type, both by name; these are not measured. */
  readonly pinned: Readonly<Record<string, string>>;
}

/** A later candidate must be faster than an earlier one by this factor, so that noise does not decide. */
const WORTH_IT = 0.95;

/**
 * Chooses the buffer type with the fastest products on this machine among those that accept a weight. Processors
 * differ: repacked kernels are three times as fast on one and slower on another. Measured once per machine and weight
 * type, then cached.
 */
export class BufferTypeChooser {
  private readonly backend: Backend;
  private readonly memory: BufferTypeMemory;
  private readonly pinned: ChooserOptions['pinned'];

  constructor(backend: Backend, { memory, pinned }: ChooserOptions) {
    this.backend = backend;
    this.memory = memory;
    this.pinned = pinned;
  }

  /**
   * `candidates`: all types that accept the weight, ggml's preferred one first. @throws DanqingError DEVICE_UNAVAILABLE
   * when no candidate matches the pinned type
   */
  choose(type: number, candidates: readonly BufferType[]): BufferType {
    const weightType = loadGgml().ggml_type_name(type);
    const pin = this.pinned[weightType];
    if (pin !== undefined) return pinnedAmong(candidates, pin, weightType);
    const [first] = candidates;
    if (first === undefined || candidates.length === 1) return first ?? this.backend.device.bufferType;
    const times = this.memory.get(weightType) ?? this.measure(weightType, type, candidates);
    const timeOf = ({ name }: BufferType) => times[name] ?? Number.POSITIVE_INFINITY;
    return candidates.reduce((best, next) => (timeOf(next) < timeOf(best) * WORTH_IT ? next : best), first);
  }

  private measure(weightType: string, type: number, candidates: readonly BufferType[]): BufferTypeTimes {
    const milliseconds = timeBufferTypes(this.backend, type, candidates);
    const times = Object.fromEntries(candidates.map(({ name }, at) => [name, milliseconds[at] ?? 0]));
    this.memory.set(weightType, times);
    return times;
  }
}

function pinnedAmong(candidates: readonly BufferType[], pin: string, weightType: string): BufferType {
  const found = candidates.find(({ name }) => name === pin);
  if (found !== undefined) return found;
  throw new DanqingError(
    'DEVICE_UNAVAILABLE',
    say`Weights of type ${weightType} cannot be placed in ${pin}.`,
    {
      hint: say`Possible here: ${listText(candidates.map(({ name }) => name))}.`,
      details: { weightType, pinned: pin },
    },
  );
}
