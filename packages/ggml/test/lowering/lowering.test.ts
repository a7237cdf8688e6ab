import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../core/src/graph/builder.ts';
import type { Tensor } from '../../../core/src/graph/graph.ts';
import { nmse } from '../../../core/test/support/error-measures.ts';
import { Random } from '../../../core/test/support/random.ts';
import { Device, findDevice } from '../../src/device.ts';
import { liveHandles } from '../../src/handles.ts';
import { loadGgml } from '../../src/library.ts';
import { GgmlLowering } from '../../src/lowering/lowering.ts';
import { choosePolicy } from '../../src/lowering/policy.ts';
import { EXACT_FORMS } from '../../src/lowering/weight-forms.ts';
import { openLowering, randomInputs } from '../support/ggml-ops.ts';
import { memoryWeight } from '../support/memory-weights.ts';

let lowering: GgmlLowering;
beforeEach(() => {
  lowering = openLowering({ device: 'cpu', precision: 'f32' });
});
afterEach(() => {
  lowering[Symbol.dispose]();
  expect(liveHandles()).toEqual({});
});

const noWeights = { get: (name: string) => expect.fail(`weight ${name} was asked for`) };

describe('a compiled graph', () => {
  it('gives labelled values when asked, as they were before a later operation used their memory', async () => {
    const description = GraphBuilder.describe('labels', (graph) => {
      const doubled = graph.label('doubled', graph.scale(graph.input('x', [3, 1, 4]), 2));
      const positions = graph.input('positions', [1, 3], 'i32');
      graph.output('y', graph.rope(doubled, positions, { axes: [4], theta: 10, layout: 'pairs' }));
    });
    using weights = lowering.declare([], noWeights);
    using executable = lowering.compile(description, weights, ['doubled']);
    const x = Float32Array.from({ length: 12 }, (_, i) => i);
    const { doubled, y } = await executable.run({ x, positions: Int32Array.of(5, 6, 7) });
    expect(doubled).toEqual(x.map((value) => 2 * value));
    expect(y).not.toEqual(doubled);
  });

  it('takes inputs that nothing reads, and gives inputs and parts of inputs as outputs', async () => {
    const description = GraphBuilder.describe('inputs', (graph) => {
      graph.input('unread', [2]);
      const x = graph.input('x', [3, 2]);
      graph.output('whole', x);
      graph.output('part', graph.slice(x, 1, 1, 2));
    });
    using weights = lowering.declare([], noWeights);
    using executable = lowering.compile(description, weights);
    const x = Float32Array.of(1, 2, 3, 4, 5, 6);
    for (const unread of [Float32Array.of(7, 8), Float32Array.of(9, 10)]) {
      const { whole, part } = await executable.run({ x, unread });
      expect(whole).toEqual(x);
      expect(part).toEqual(Float32Array.of(2, 4, 6));
    }
  });

  it('refuses a missing input, one of another length and one of another type', async () => {
    const description = GraphBuilder.describe('checked', (graph) => {
      graph.output('y', graph.silu(graph.input('x', [2])));
    });
    using weights = lowering.declare([], noWeights);
    using executable = lowering.compile(description, weights);
    for (const inputs of [{}, { x: new Float32Array(3) }, { x: new Int32Array(2) }]) {
      await expect(executable.run(inputs)).rejects.toMatchObject({
        code: 'INTERNAL',
        message: expect.stringContaining('input x needs 2 values of type f32'),
      });
    }
  });

  it('reports its memory before and after a run', async () => {
    const description = GraphBuilder.describe('sized', (graph) => {
      graph.output('y', graph.silu(graph.input('x', [1024])));
    });
    using weights = lowering.declare([], noWeights);
    using executable = lowering.compile(description, weights);
    const bytes = executable.activationBytes;
    expect(bytes).toBeGreaterThanOrEqual(2 * 1024 * 4);
    await executable.run({ x: new Float32Array(1024) });
    expect(executable.activationBytes).toBe(bytes);
  });
});

const matrix = { name: 'w', shape: [2, 2], role: 'matrix' } as const;

function storedMatrix() {
  const bytes = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);
  return memoryWeight('w', { shape: [2, 2], type: 'F32', bytes });
}

it('weights come and go; graphs stay', async () => {
  const description = GraphBuilder.describe('weights', (graph) => {
    graph.output('y', graph.linear(graph.input('x', [1, 2]), graph.weight('w', [2, 2])));
  });
  const bytes = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);
  const source = { get: (name: string) => memoryWeight(name, { shape: [2, 2], type: 'F32', bytes }) };
  using weights = lowering.declare(description.weights.values(), source);
  using executable = lowering.compile(description, weights);
  const declared = liveHandles();
  expect(weights.isLoaded).toBe(false);
  for (let round = 0; round < 2; round += 1) {
    await weights.load();
    expect(weights.isLoaded).toBe(true);
    const { y } = await executable.run({ x: Float32Array.of(1, -1) });
    expect(y).toEqual(Float32Array.of(-1, -1));
    weights.unload();
    expect(liveHandles()).toEqual(declared);
  }
});

it('weights have a size that does not depend on whether they are loaded', async () => {
  using weights = lowering.declare([matrix], { get: () => storedMatrix() });
  const declared = weights.byteLength;
  expect(declared).toBeGreaterThanOrEqual(16);
  await weights.load();
  expect(weights.byteLength).toBe(declared);
  expect(lowering.ledger.usedBytes).toBe(declared);
  weights.unload();
  expect([weights.byteLength, lowering.ledger.usedBytes]).toEqual([declared, 0]);
});

it('loading stops when it is cancelled, and gives back what it took', async () => {
  const controller = new AbortController();
  const uses = ['first', 'second'].map((name) => ({ ...matrix, name }));
  const read: string[] = [];
  const get = (name: string) => {
    const stored = storedMatrix();
    const parts = stored.parts.map((part) => ({
      ...part,
      read: async (offset: number, target: Uint8Array) => {
        read.push(name);
        controller.abort();
        return part.read(offset, target);
      },
    }));
    return { ...stored, name, parts };
  };
  using weights = lowering.declare(uses, { get });
  const declared = liveHandles();
  await expect(weights.load(controller.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(read).toEqual(['first']);
  expect([weights.isLoaded, liveHandles(), lowering.ledger.usedBytes]).toEqual([false, declared, 0]);
});

describe('a device that lacks an operation', () => {
  class Lacking extends Device {
    operation = '';

    override supports(node: Parameters<Device['supports']>[0]): boolean {
      return loadGgml().ggml_op_desc(node) !== this.operation && super.supports(node);
    }
  }

  const attention = GraphBuilder.describe('attention', (graph) => {
    const [q, k, v] = ['q', 'k', 'v'].map((name) => graph.input(name, [5, 2, 32])) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    graph.output('y', graph.attention(q, k, v, { scale: 0.2 }));
  });

  async function attend(operation: string): Promise<Float32Array | undefined> {
    const device = new Lacking(findDevice('cpu').handle);
    device.operation = operation;
    const policy = choosePolicy(device, 'f32');
    using other = new GgmlLowering(device, { threads: 1, policy, forms: EXACT_FORMS });
    using weights = other.declare([], noWeights);
    using executable = other.compile(attention, weights);
    return (await executable.run(randomInputs(attention, new Random(3)))).y;
  }

  it('a device without fused attention uses softmax attention', async () => {
    const fused = await attend('');
    const composed = await attend('FLASH_ATTN_EXT');
    expect(composed).not.toEqual(fused);
    expect(nmse(composed ?? [], fused ?? [])).toBeLessThan(1e-12);
  });

  it('an operation without an alternative is refused by name', async () => {
    await expect(attend('CONT')).rejects.toMatchObject({
      code: 'DEVICE_UNAVAILABLE',
      message: 'CPU cannot compute CONT, which attention needs.',
    });
  });
});
