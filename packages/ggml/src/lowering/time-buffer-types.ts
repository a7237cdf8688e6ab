import { GGML_TYPE } from '../abi.ts';
import { ActivationArena, ComputeGraph } from '../compute-graph.ts';
import { Context, writeTensor } from '../context.ts';
import type { Backend, BufferType } from '../device.ts';
import { loadGgml } from '../library.ts';
import { quantizeNow } from '../number-format.ts';
import { toNe } from './ne.ts';

/** A product like those in a block of the model, small enough to take a few hundredths of a second. */
const [OUTPUTS, COLUMNS, ROWS] = [1024, 2560, 256];
const ROUNDS = 5;
const TENSORS = 4;

/**
 * Milliseconds for one product with a weight of that type, for each candidate: the fastest of several alternating runs.
 */
export function timeBufferTypes(backend: Backend, type: number, candidates: readonly BufferType[]): number[] {
  const weight = syntheticWeight(type);
  const products = candidates.map(
    (candidate) => new Product(backend, { type, bufferType: candidate, weight }),
  );
  try {
    return fastestInTurn(products);
  } finally {
    for (const product of products) product[Symbol.dispose]();
  }
}

function fastestInTurn(products: readonly Product[]): number[] {
  const fastest = products.map(() => Number.POSITIVE_INFINITY);
  for (const product of products) product.run();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [at, product] of products.entries()) {
      const start = performance.now();
      product.run();
      fastest[at] = Math.min(fastest[at] ?? 0, performance.now() - start);
    }
  }
  return fastest;
}

interface Factor {
  readonly type: number;
  readonly bufferType: BufferType;
  readonly weight: Uint8Array;
}

class Product implements Disposable {
  private readonly backend: Backend;
  private readonly graph: ComputeGraph;
  private readonly owned: Disposable[] = [];

  constructor(backend: Backend, { type, bufferType, weight }: Factor) {
    this.backend = backend;
    const weights = this.own(new Context({ tensors: 1 }));
    const factor = weights.newTensor(type, toNe([OUTPUTS, COLUMNS]));
    this.own(weights.allocate(bufferType));
    writeTensor(factor, weight);
    const context = this.own(new Context({ tensors: TENSORS, graphNodes: TENSORS }));
    const rows = context.newTensor(GGML_TYPE.f32, toNe([ROWS, COLUMNS]));
    this.graph = new ComputeGraph(context, TENSORS);
    this.graph.expand(loadGgml().ggml_mul_mat(context.handle, factor, rows));
    this.own(new ActivationArena(backend.device.bufferType)).assign(this.graph);
    writeTensor(rows, smallValues(ROWS * COLUMNS));
  }

  run(): void {
    this.graph.computeNow(this.backend);
  }

  [Symbol.dispose](): void {
    for (const resource of this.owned.splice(0).reverse()) resource[Symbol.dispose]();
  }

  private own<T extends Disposable>(resource: T): T {
    this.owned.push(resource);
    return resource;
  }
}

/** A single row, quantized once and repeated. */
function syntheticWeight(type: number): Uint8Array {
  const row = quantizeNow(type, smallValues(COLUMNS), COLUMNS);
  const weight = new Uint8Array(row.length * OUTPUTS);
  for (let at = 0; at < weight.length; at += row.length) weight.set(row, at);
  return weight;
}

function smallValues(length: number): Float32Array {
  return Float32Array.from({ length }, (_, at) => Math.sin(at) / 8);
}
