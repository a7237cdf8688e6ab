import { afterEach, describe, expect, it } from 'vitest';
import { Backend, findDevice, listDevices } from '../src/device.ts';
import { liveHandles } from '../src/handles.ts';
import { nativeLogTail } from '../src/library.ts';

afterEach(() => expect(liveHandles()).toEqual({}));

describe('devices', () => {
  it('the CPU is always there, and last', () => {
    const cpu = listDevices().at(-1);
    expect(cpu?.kind).toBe('cpu');
    expect(cpu?.name).toBe('CPU');
    expect(cpu?.description).not.toBe('');
    expect(cpu?.bufferType.name).toBe('CPU');
    expect(cpu?.memory.totalBytes).toBeGreaterThan(2 ** 27);
  });

  it('devices are found by name or kind, in any case', () => {
    expect(findDevice('CPU').handle).toBe(findDevice('cpu').handle);
  });

  it('an unknown device is an error that lists the available ones', () => {
    expect(() => findDevice('abacus')).toThrow(
      expect.objectContaining({ code: 'DEVICE_UNAVAILABLE', hint: expect.stringContaining('CPU') }),
    );
  });

  it('name their features and the buffer types in which products are faster', () => {
    const cpu = findDevice('cpu');
    if (process.arch === 'x64') expect(cpu.features).toHaveProperty('SSE3', '1');
    expect(cpu.extraBufferTypes.map(({ name }) => name)).not.toContain('CPU');
  });

  it('log output of loading is kept, not printed', () => {
    listDevices();
    expect(nativeLogTail()).toContain('CPU');
  });
});

describe('a backend', () => {
  it('takes the number of threads it is given, and is counted', () => {
    {
      using backend = new Backend(findDevice('cpu'), { threads: 1 });
      expect(backend.threads).toBe(1);
      expect(liveHandles()).toEqual({ backend: 1 });
    }
    expect(liveHandles()).toEqual({});
  });
});
