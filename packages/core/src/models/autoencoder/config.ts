/** Sizes of an AutoencoderKL. Names follow diffusers. */
export interface AutoencoderConfig {
  readonly latentChannels: number;
  readonly blockOutChannels: readonly number[];
  /** ResNet blocks of an encoder level; a decoder level has one more. */
  readonly layersPerBlock: number;
  readonly normNumGroups: number;
  readonly scalingFactor: number;
  readonly shiftFactor: number;
}
