import { invariant, type StageMode, type Tile } from '@danqing/protocol';
import type { Lowering, ResidentWeights, WeightSource } from '../graph/lowering.ts';
import type { AutoencoderConfig } from '../models/autoencoder/config.ts';
import { decoderStage } from '../models/autoencoder/decoder.ts';
import type { LatentShape } from '../models/z-image/patchify.ts';
import {
  type ComponentRequirements,
  ComponentRunner,
  type MeasureOptions,
  type StageGraph,
} from './component-runner.ts';
import { VAE_SCALE } from './latent-shape.ts';
import type { Loadable } from './residency.ts';
import { decodeTiled, tileShapes } from './tiled-decode.ts';

/** In pixels, from the least change to the image to the least memory. */
const TILE_EDGES = [1536, 1024, 768, 512, 384, 256, 192, 128, 64];

/** Latents to image. */
export class ImageDecoder<W extends ResidentWeights> implements Loadable, Disposable {
  private readonly config: AutoencoderConfig;
  private readonly runner: ComponentRunner<W>;
  /** Null: images are decoded whole. */
  private tile: Tile | null = null;

  constructor(lowering: Lowering<W>, config: AutoencoderConfig, weights: WeightSource) {
    this.config = config;
    this.runner = new ComponentRunner(lowering, weights, [decoderStage(config, 1, 1)]);
  }

  follow(way: StageMode): void {
    this.tile = way.kind === 'tiled' ? way.tile : null;
    this.runner.follow(way);
  }

  load(signal?: AbortSignal): Promise<void> {
    return this.runner.load(signal);
  }

  unload(): void {
    this.runner.unload();
  }

  /** Requirements for an image of that size; with `inParts` also for the tiles it can be split into. */
  measure(shape: LatentShape, { inParts }: MeasureOptions): ComponentRequirements {
    const needs = this.runner.measure([this.graph(shape)], { inParts: false });
    const longest = Math.max(shape.height, shape.width) * VAE_SCALE;
    const edges = inParts ? TILE_EDGES.filter((edge) => edge < longest) : [];
    const tiles = edges.map((edge): Tile => {
      const graphs = tileShapes(shape, edge / VAE_SCALE).map((tile) => this.graph(tile));
      const { activationBytes, workBytes } = this.runner.measure(graphs, { inParts: false });
      return { edge, activationBytes, workBytes };
    });
    return { ...needs, tiles };
  }

  /** [16, h, w] -> [3, 8h, 8w], about -1 to 1. */
  decode(latents: Float32Array, shape: LatentShape, signal?: AbortSignal): Promise<Float32Array> {
    const decode = (part: Float32Array, partShape: LatentShape) => this.decodeWhole(part, partShape, signal);
    if (this.tile === null) return decode(latents, shape);
    return decodeTiled(latents, shape, { tile: this.tile.edge / VAE_SCALE, decode });
  }

  [Symbol.dispose](): void {
    this.runner[Symbol.dispose]();
  }

  private async decodeWhole(
    latents: Float32Array,
    shape: LatentShape,
    signal: AbortSignal | undefined,
  ): Promise<Float32Array> {
    const { image } = await this.runner.run(this.graph(shape), { latents }, signal);
    invariant(image !== undefined, 'the decoder graph has an output named image');
    return image;
  }

  private graph({ height, width }: LatentShape): StageGraph {
    return { key: `${height}x${width}`, stage: () => decoderStage(this.config, height, width) };
  }
}
