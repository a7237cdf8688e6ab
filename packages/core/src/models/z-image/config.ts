/** Sizes of a Z-Image transformer (S3-DiT). Names follow diffusers' ZImageTransformer2DModel. */
export interface ZImageConfig {
  readonly dim: number;
  readonly nLayers: number;
  readonly nRefinerLayers: number;
  readonly nHeads: number;
  /** Channels of a head that rotate with (caption or image index, row, column); their sum is dim / nHeads. */
  readonly axesDims: readonly number[];
  readonly capFeatDim: number;
  /** Width of the feed-forward network, int(dim / 3 * 8). */
  readonly ffnDim: number;
  /** Width of the time embedding that the blocks receive, min(dim, 256). */
  readonly adalnDim: number;
  /** Inner width of the time embedder (1024). */
  readonly timeHiddenDim: number;
  /** Width of the sinusoid (256). */
  readonly frequencyDim: number;
  /** Latent channels (16). */
  readonly inChannels: number;
  readonly patchSize: number;
  readonly normEps: number;
  readonly ropeTheta: number;
}
