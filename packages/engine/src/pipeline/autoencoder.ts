import { invariant } from '@danqing/protocol';
import type { Lowering, ResidentWeights, WeightSource } from '../graph/lowering.ts';
import type { AutoencoderConfig } from '../models/autoencoder/config.ts';
import { decoderStage, describeDecoder } from '../models/autoencoder/decoder.ts';
import type { LatentShape } from '../models/z-image/patchify.ts';
import { type ComponentNeeds, ComponentRunner, type StageGraph } from './component-runner.ts';
import type { Loadable } from './residency.ts';

/** Latents to picture. */
export class ImageDecoder<W extends ResidentWeights> implements Loadable, Disposable {
  private readonly config: AutoencoderConfig;
  private readonly runner: ComponentRunner<W>;

  constructor(lowering: Lowering<W>, config: AutoencoderConfig, weights: WeightSource) {
    this.config = config;
    this.runner = new ComponentRunner(lowering, weights, [describeDecoder(config, 1, 1)]);
  }

  get isLoaded(): boolean {
    return this.runner.isLoaded;
  }

  load(signal?: AbortSignal): Promise<void> {
    return this.runner.load(signal);
  }

  unload(): void {
    this.runner.unload();
  }

  /** For a picture of that size. */
  measure(shape: LatentShape): ComponentNeeds {
    return this.runner.measure([this.graph(shape)]);
  }

  /** [16, h, w] -> [3, 8h, 8w], about -1 to 1. */
  async decode(latents: Float32Array, shape: LatentShape, signal?: AbortSignal): Promise<Float32Array> {
    const { image } = await this.runner.run(this.graph(shape), { latents }, signal);
    invariant(image !== undefined, 'the decoder graph has an output named image');
    return image;
  }

  [Symbol.dispose](): void {
    this.runner[Symbol.dispose]();
  }

  private graph({ height, width }: LatentShape): StageGraph {
    return { key: `${height}x${width}`, stage: () => decoderStage(this.config, height, width) };
  }
}
