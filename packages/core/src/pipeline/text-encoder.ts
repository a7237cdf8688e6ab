import { invariant, type StageMode } from '@danqing/protocol';
import type { Lowering, ResidentWeights, WeightSource } from '../graph/lowering.ts';
import type { Qwen3Config } from '../models/qwen3/config.ts';
import { textEncoderStage } from '../models/qwen3/text-encoder.ts';
import { EMBEDDING_TABLE } from '../weights/component-models.ts';
import {
  type ComponentRequirements,
  ComponentRunner,
  type MeasureOptions,
  type StageGraph,
} from './component-runner.ts';
import type { Loadable } from './residency.ts';
import type { EncodedText } from './text-cache.ts';

/** Token ids to hidden states. */
export class TextEncoder<W extends ResidentWeights> implements Loadable, Disposable {
  private readonly lowering: Lowering<W>;
  private readonly config: Qwen3Config;
  private readonly weights: WeightSource;
  private readonly runner: ComponentRunner<W>;

  constructor(lowering: Lowering<W>, config: Qwen3Config, weights: WeightSource) {
    this.lowering = lowering;
    this.config = config;
    this.weights = weights;
    this.runner = new ComponentRunner(lowering, weights, [textEncoderStage(config, 1)]);
  }

  follow(way: StageMode): void {
    this.runner.follow(way);
  }

  load(signal?: AbortSignal): Promise<void> {
    return this.runner.load(signal);
  }

  unload(): void {
    this.runner.unload();
  }

  /** Requirements for prompts of these lengths. */
  measure(tokenCounts: readonly number[], options: MeasureOptions): ComponentRequirements {
    return this.runner.measure(
      tokenCounts.map((tokens) => this.graph(tokens)),
      options,
    );
  }

  async encode(ids: Int32Array, signal?: AbortSignal): Promise<EncodedText> {
    // The table stays in its file: a prompt reads only a few of its rows.
    const embeddings = await this.lowering.readRows(this.weights.get(EMBEDDING_TABLE), ids);
    const positions = Int32Array.from(ids, (_, index) => index);
    const inputs = { embeddings, positions };
    const { hidden } = await this.runner.run(this.graph(ids.length), inputs, signal);
    invariant(hidden !== undefined, 'the text encoder graph has an output named hidden');
    return { tokens: ids.length, hidden };
  }

  [Symbol.dispose](): void {
    this.runner[Symbol.dispose]();
  }

  private graph(tokens: number): StageGraph {
    return { key: `${tokens}`, stage: () => textEncoderStage(this.config, tokens) };
  }
}
