import type { ResidentWeights } from '../graph/lowering.ts';
import type { PreviewMap } from '../weights/model-card.ts';
import type { ImageDecoder } from './autoencoder.ts';
import type { Residency } from './residency.ts';
import type { TextEncoderOnDevice } from './text-encoder-on-device.ts';
import type { Transformer } from './transformer.ts';

/** The parts that draw an image. */
export interface PipelineParts<W extends ResidentWeights> {
  readonly textEncoder: TextEncoderOnDevice<W>;
  readonly transformer: Transformer<W>;
  readonly decoder: ImageDecoder<W>;
  readonly residency: Residency;
  readonly latentChannels: number;
  readonly previewMap: PreviewMap;
}
