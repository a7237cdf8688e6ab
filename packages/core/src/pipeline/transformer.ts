import { invariant, type StageMode } from '@danqing/protocol';
import type { Lowering, ResidentWeights, WeightSource } from '../graph/lowering.ts';
import { captionStage } from '../models/z-image/caption.ts';
import type { ZImageConfig } from '../models/z-image/config.ts';
import { modulationStage } from '../models/z-image/modulation.ts';
import { paddedLength } from '../models/z-image/padding.ts';
import { type LatentShape, patchify, unpatchify } from '../models/z-image/patchify.ts';
import { captionPositions, imagePositions, sequencePositions } from '../models/z-image/positions.ts';
import { type StepShape, stepStage } from '../models/z-image/step.ts';
import { timeEmbedding } from '../sampler/time-embedding.ts';
import {
  type ComponentRequirements,
  ComponentRunner,
  type MeasureOptions,
  type StageGraph,
} from './component-runner.ts';
import type { Loadable } from './residency.ts';
import type { EncodedText } from './text-cache.ts';

/** A prompt in the form that the transformer's blocks take. */
export interface Caption {
  /** Padding included. */
  readonly tokens: number;
  /** [tokens, dim] */
  readonly hidden: Float32Array;
}

/** Modulation of each block at each step: `<block>.adaLN` [steps, 4, dim], `final_layer.adaLN` [steps, dim]. */
export interface Modulation {
  readonly steps: number;
  readonly values: Readonly<Record<string, Float32Array>>;
}

interface VelocityOptions {
  readonly caption: Caption;
  readonly modulation: Modulation;
  /** Index into the schedule. */
  readonly step: number;
  readonly signal?: AbortSignal | undefined;
}

interface StepRequirements {
  readonly steps: number;
  /** Token counts of each prompt. */
  readonly tokenCounts: readonly number[];
}

/** The transformer's three graphs: one depends on the prompt, one on the schedule, one on both and the latents. */
export class Transformer<W extends ResidentWeights> implements Loadable, Disposable {
  private readonly config: ZImageConfig;
  private readonly runner: ComponentRunner<W>;

  constructor(lowering: Lowering<W>, config: ZImageConfig, weights: WeightSource) {
    this.config = config;
    this.runner = new ComponentRunner(lowering, weights, [
      stepStage(config, { gridHeight: 1, gridWidth: 1, captionTokens: paddedLength(1) }),
      captionStage(config, 1),
      modulationStage(config, 1),
    ]);
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

  /** Requirements for an image of that size, that many steps, and prompts of these lengths. */
  measure(
    shape: LatentShape,
    { steps, tokenCounts, ...options }: MeasureOptions & StepRequirements,
  ): ComponentRequirements {
    const perPrompt = tokenCounts.flatMap((tokens) => [
      this.captionGraph(tokens),
      this.stepGraph(this.stepShape(shape, paddedLength(tokens))),
    ]);
    return this.runner.measure([this.modulationGraph(steps), ...perPrompt], options);
  }

  /** Called once per prompt. */
  async refineCaption({ tokens, hidden }: EncodedText, signal?: AbortSignal): Promise<Caption> {
    const inputs = { text: hidden, positions: captionPositions(tokens) };
    const { caption } = await this.runner.run(this.captionGraph(tokens), inputs, signal);
    invariant(caption !== undefined, 'the caption graph has an output named caption');
    return { tokens: paddedLength(tokens), hidden: caption };
  }

  /** Called once per schedule. `modelTimes`: (1000 - timestep) / 1000 of each step. */
  async modulate(modelTimes: Float32Array, signal?: AbortSignal): Promise<Modulation> {
    const steps = modelTimes.length;
    const inputs = { sinusoid: timeEmbedding(modelTimes) };
    const values = await this.runner.run(this.modulationGraph(steps), inputs, signal);
    return { steps, values };
  }

  /** One evaluation: the velocity [16, h, w] of `latents` [16, h, w] at a step. */
  async velocity(
    latents: Float32Array,
    shape: LatentShape,
    { caption, modulation, step, signal }: VelocityOptions,
  ): Promise<Float32Array> {
    const grid = this.stepShape(shape, caption.tokens);
    const inputs = {
      patches: patchify(latents, shape),
      caption: caption.hidden,
      image_positions: imagePositions(grid),
      positions: sequencePositions(grid),
      ...atStep(modulation, step),
    };
    const { output_patches: patches } = await this.runner.run(this.stepGraph(grid), inputs, signal);
    invariant(patches !== undefined, 'the step graph has an output named output_patches');
    return unpatchify(patches, shape).map((value) => -value);
  }

  [Symbol.dispose](): void {
    this.runner[Symbol.dispose]();
  }

  private captionGraph(tokens: number): StageGraph {
    return { key: `caption ${tokens}`, stage: () => captionStage(this.config, tokens) };
  }

  private modulationGraph(steps: number): StageGraph {
    return { key: `modulation ${steps}`, stage: () => modulationStage(this.config, steps) };
  }

  private stepGraph(shape: StepShape): StageGraph {
    const key = `step ${shape.gridHeight}x${shape.gridWidth} ${shape.captionTokens}`;
    return { key, stage: () => stepStage(this.config, shape) };
  }

  private stepShape({ height, width }: LatentShape, captionTokens: number): StepShape {
    const { patchSize } = this.config;
    return { gridHeight: height / patchSize, gridWidth: width / patchSize, captionTokens };
  }
}

/** Row `step` of each modulation. */
function atStep({ steps, values }: Modulation, step: number): Record<string, Float32Array> {
  const rows = Object.entries(values).map(([name, value]) => {
    const length = value.length / steps;
    return [name, value.subarray(step * length, (step + 1) * length)] as const;
  });
  return Object.fromEntries(rows);
}
