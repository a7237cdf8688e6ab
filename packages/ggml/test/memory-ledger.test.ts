import { describe, expect, it } from 'vitest';
import { GGML_TYPE } from '../src/abi.ts';
import { Context } from '../src/context.ts';
import { findDevice } from '../src/device.ts';
import { liveHandles } from '../src/handles.ts';
import { MemoryLedger } from '../src/memory-ledger.ts';

describe('the ledger of a device', () => {
  const { bufferType } = findDevice('cpu');

  it('counts buffers as they come and go, and the most at once', () => {
    const ledger = new MemoryLedger();
    using context = new Context({ tensors: 1 });
    context.newTensor(GGML_TYPE.f32, [1024, 1, 1, 1]);
    const bytes = context.measure(bufferType);
    const buffer = context.allocate(bufferType, ledger);
    expect([ledger.usedBytes, ledger.peakBytes]).toEqual([bytes, bytes]);
    buffer[Symbol.dispose]();
    expect([ledger.usedBytes, ledger.peakBytes]).toEqual([0, bytes]);
    ledger.resetPeak();
    expect(ledger.peakBytes).toBe(0);
  });

  it('refuses what a smaller device could not hold, and allocates nothing then', () => {
    const ledger = new MemoryLedger();
    using context = new Context({ tensors: 1 });
    context.newTensor(GGML_TYPE.f32, [1024, 1, 1, 1]);
    ledger.limitBytes = context.measure(bufferType) - 1;
    const before = liveHandles();
    expect(() => context.allocate(bufferType, ledger)).toThrow(/would exceed the budget/);
    expect([ledger.usedBytes, liveHandles()]).toEqual([0, before]);
  });
});
