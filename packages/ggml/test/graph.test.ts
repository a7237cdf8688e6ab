import { afterEach, expect, it } from 'vitest';
import { GGML_TYPE } from '../src/abi.ts';
import { ActivationArena, ComputeGraph } from '../src/compute-graph.ts';
import { Context, readTensor, writeTensor } from '../src/context.ts';
import { Backend, findDevice } from '../src/device.ts';
import { liveHandles } from '../src/handles.ts';
import { loadGgml } from '../src/library.ts';
import { MemoryLedger } from '../src/memory-ledger.ts';

const COLUMNS = 32;
const ROWS = 5;

afterEach(() => expect(liveHandles()).toEqual({}));

/** rows x 32 through a square matrix, `depth` times. */
function chain(context: Context, weight: bigint, rows: number, depth: number) {
  const ggml = loadGgml();
  const input = context.newTensor(GGML_TYPE.f32, [COLUMNS, rows, 1, 1]);
  ggml.ggml_set_input(input);
  let value = input;
  for (let i = 0; i < depth; i += 1) value = ggml.ggml_mul_mat(context.handle, weight as typeof input, value);
  ggml.ggml_set_output(value);
  const graph = new ComputeGraph(context, 2 * depth);
  graph.expand(value);
  return { graph, input, result: value };
}

it('weights allocate exactly what was measured', () => {
  using context = new Context({ tensors: 2 });
  const type = findDevice('cpu').bufferType;
  context.newTensor(GGML_TYPE.f32, [COLUMNS, COLUMNS, 1, 1]);
  context.newTensor(GGML_TYPE.f16, [7, 3, 1, 1]);
  const measured = context.measure(type);
  using buffer = context.allocate(type);
  expect(buffer.byteLength).toBe(measured);
  expect(measured).toBeGreaterThanOrEqual(COLUMNS * COLUMNS * 4 + 7 * 3 * 2);
});

it('activations allocate exactly what was measured, for the largest graph', async () => {
  const device = findDevice('cpu');
  using weights = new Context({ tensors: 1 });
  const weight = weights.newTensor(GGML_TYPE.f32, [COLUMNS, COLUMNS, 1, 1]);
  using _buffer = weights.allocate(device.bufferType);
  const identity = Float32Array.from({ length: COLUMNS ** 2 }, (_, i) => (i % (COLUMNS + 1) === 0 ? 2 : 0));
  writeTensor(weight, identity);
  using context = new Context({ tensors: 64, graphNodes: 32 });
  using other = new Context({ tensors: 64, graphNodes: 32 });
  const small = chain(context, weight, ROWS, 3);
  const large = chain(other, weight, 100 * ROWS, 3);
  const smallBytes = small.graph.measure(device.bufferType);
  const largeBytes = large.graph.measure(device.bufferType);
  using arena = new ActivationArena(device.bufferType);
  using backend = new Backend(device, { threads: 1 });

  for (const { graph, input, result } of [small, large, small]) {
    arena.assign(graph);
    const values = new Float32Array(COLUMNS * ROWS).fill(1.5);
    writeTensor(input, values);
    await graph.compute(backend);
    const doubled = new Float32Array(values.length);
    readTensor(result, doubled);
    expect(doubled).toEqual(values.map((value) => 8 * value));
    expect(graph.nodeCount).toBe(3);
  }
  expect(arena.byteLength).toBe(largeBytes);
  expect(smallBytes).toBeLessThan(largeBytes);
});

it('memory that a device refuses is an error that says how much it was', () => {
  using context = new Context({ tensors: 1 });
  context.newTensor(GGML_TYPE.f32, [2 ** 30, 2 ** 16, 1, 1]);
  expect(() => context.allocate(findDevice('cpu').bufferType)).toThrow(
    expect.objectContaining({
      code: 'MEMORY_ALLOCATION',
      details: expect.objectContaining({ neededBytes: 2 ** 48 }),
    }),
  );
});

it('activations that a device refuses are not counted, and smaller ones find room after them', () => {
  const { bufferType } = findDevice('cpu');
  using weights = new Context({ tensors: 1 });
  const weight = weights.newTensor(GGML_TYPE.f32, [COLUMNS, COLUMNS, 1, 1]);
  using _buffer = weights.allocate(bufferType);
  using context = new Context({ tensors: 8, graphNodes: 4 });
  using other = new Context({ tensors: 8, graphNodes: 4 });
  const small = chain(context, weight, ROWS, 1);
  const huge = chain(other, weight, 2 ** 41, 1);
  const ledger = new MemoryLedger();
  using arena = new ActivationArena(bufferType, ledger);
  const smallBytes = small.graph.measure(bufferType);
  arena.assign(small.graph, smallBytes);
  expect(ledger.usedBytes).toBe(smallBytes);
  expect(() => arena.assign(huge.graph)).toThrow(expect.objectContaining({ code: 'MEMORY_ALLOCATION' }));
  expect([ledger.usedBytes, arena.byteLength]).toEqual([0, 0]);
  arena.assign(small.graph, smallBytes);
  expect([ledger.usedBytes, arena.byteLength]).toEqual([smallBytes, smallBytes]);
});
