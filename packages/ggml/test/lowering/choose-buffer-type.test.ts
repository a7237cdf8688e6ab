import { STORAGE_TYPES } from '@danqing/core/formats';
import { afterEach, describe, expect, it } from 'vitest';
import { Backend, findDevice } from '../../src/device.ts';
import { liveHandles } from '../../src/handles.ts';
import {
  BufferTypeChooser,
  type BufferTypeMemory,
  type BufferTypeTimes,
} from '../../src/lowering/choose-buffer-type.ts';

const Q4_0 = STORAGE_TYPES.Q4_0.ggml ?? 0;
const cpu = findDevice('cpu');
const extra = cpu.extraBufferTypes;
const candidates = [...extra, cpu.bufferType];
const names = candidates.map(({ name }) => name);

function remembering(known: Record<string, BufferTypeTimes>): BufferTypeMemory {
  return {
    get: (type) => known[type] ?? null,
    set: (type, times) => {
      known[type] = times;
    },
  };
}

function choose(known: Record<string, BufferTypeTimes>, pinned: Record<string, string> = {}): string {
  using backend = new Backend(cpu, { threads: 1 });
  return new BufferTypeChooser(backend, { memory: remembering(known), pinned }).choose(Q4_0, candidates).name;
}

afterEach(() => expect(liveHandles()).toEqual({}));

describe.skipIf(extra.length === 0)('a buffer type among several', () => {
  it('a buffer type is measured once and remembered', () => {
    const known: Record<string, BufferTypeTimes> = {};
    const first = choose(known);
    expect(Object.keys(known.q4_0 ?? {}).sort()).toEqual([...names].sort());
    expect(Object.values(known.q4_0 ?? {}).every((ms) => ms > 0)).toBe(true);
    expect(choose(known)).toBe(first);
  });

  it.each(names)('the buffer type is %s when that is fastest', (fastest) => {
    const times = Object.fromEntries(names.map((name) => [name, name === fastest ? 1 : 2]));
    expect(choose({ q4_0: times })).toBe(fastest);
  });

  it("the buffer type is ggml's preferred one when the difference could be noise", () => {
    const times = Object.fromEntries(names.map((name, at) => [name, 1 - at * 0.01]));
    expect(choose({ q4_0: times })).toBe(names[0]);
  });

  it('a buffer type without a measurement is never chosen', () => {
    expect(choose({ q4_0: { [cpu.bufferType.name]: 9 } })).toBe(cpu.bufferType.name);
  });

  it('a pinned buffer type is used whatever was measured', () => {
    const known: Record<string, BufferTypeTimes> = {};
    expect(choose(known, { q4_0: cpu.bufferType.name })).toBe(cpu.bufferType.name);
    expect(known).toEqual({});
  });

  it('a pinned buffer type that does not accept the weight is refused', () => {
    expect(() => choose({}, { q4_0: 'AMX_OF_ANOTHER_MACHINE' })).toThrow(
      /cannot be placed in AMX_OF_ANOTHER/,
    );
  });
});
