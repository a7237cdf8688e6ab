import { invariant } from '@danqing/protocol';
import type { Lowering, ResidentWeights, WeightSource } from '../graph/lowering.ts';
import type { AutoencoderConfig } from '../models/autoencoder/config.ts';
import { describeDecoder } from '../models/autoencoder/decoder.ts';
import type { LatentShape } from '../models/z-image/patchify.ts';
import { ComponentRunner } from './component-runner.ts';

/** Latents to picture. */
export class ImageDecoder<W extends ResidentWeights> implements Disposable {
  private readonly config: AutoencoderConfig;
  private readonly runner: ComponentRunner<W>;

  constructor(lowering: Lowering<W>, config: AutoencoderConfig, weights: WeightSource) {
    this.config = config;
    this.runner = new ComponentRunner(lowering, weights, [describeDecoder(config, 1, 1)]);
  }

  load(): Promise<void> {
    return this.runner.load();
  }

  /** [16, h, w] -> [3, 8h, 8w], about -1 to 1. */
  async decode(latents: Float32Array, { height, width }: LatentShape): Promise<Float32Array> {
    const describe = () => describeDecoder(this.config, height, width);
    const { image } = await this.runner.run(`${height}x${width}`, describe, { latents });
    invariant(image !== undefined, 'the decoder graph has an output named image');
    return image;
  }

  [Symbol.dispose](): void {
    this.runner[Symbol.dispose]();
  }
}
