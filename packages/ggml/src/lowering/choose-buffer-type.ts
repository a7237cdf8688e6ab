import { DanqingError, listText } from '@danqing/protocol';
import type { Backend, BufferType } from '../device.ts';
import { loadGgml } from '../library.ts';
import { say } from '../say/say.ts';
import { timeBufferTypes } from './time-buffer-types.ts';

/** Milliseconds of the same product by buffer type's name. */
export type BufferTypeTimes = Readonly<Record<string, number>>;

/** What was measured on this machine before, by ggml's name of the weight type. */
export interface BufferTypeMemory {
  get(weightType: string): BufferTypeTimes | null;
  set(weightType: string, times: BufferTypeTimes): void;
}

export interface ChooserOptions {
  readonly memory: BufferTypeMemory;
  /** Names of buffer types by name of weight type: for those nothing is measured. */
  readonly pinned: Readonly<Record<string, string>>;
}

/** A later candidate must be this much faster than an earlier one: so a choice does not hang on noise. */
const WORTH_IT = 0.95;

/**
 * Chooses among buffer types that take a weight the one in which products are fastest here. Processors differ: the
 * repacked kernels win by three on one and lose on another. Measured once for a machine and weight type, then kept.
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

  /** `candidates`: all that take the weight, ggml's favourite first. @throws DanqingError DEVICE_UNAVAILABLE for a pin that none fits */
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
  throw new DanqingError('DEVICE_UNAVAILABLE', say`Weights in ${weightType} cannot lie in ${pin}.`, {
    hint: say`Here they can lie in ${listText(candidates.map(({ name }) => name))}.`,
    details: { weightType, pinned: pin },
  });
}
