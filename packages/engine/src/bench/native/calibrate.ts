import { libraryInfo } from '@danqing/ggml';
import type { GenerateRequest } from '@danqing/protocol';
import { costOf } from '../../graph/cost.ts';
import type { GraphDescription } from '../../graph/description.ts';
import { chooseDevice } from '../../host/choose-device.ts';
import { openLowering } from '../../host/open-lowering.ts';
import { makeTokenizer } from '../../host/tokenizer.ts';
import { describeDecoder } from '../../models/autoencoder/decoder.ts';
import { describeTextEncoder } from '../../models/qwen3/text-encoder.ts';
import { describeCaption } from '../../models/z-image/caption.ts';
import { describeModulation } from '../../models/z-image/modulation.ts';
import { paddedLength } from '../../models/z-image/padding.ts';
import { describeStep } from '../../models/z-image/step.ts';
import { VAE_SCALE } from '../../pipeline/latent-shape.ts';
import { type Checkpoint, openCheckpoint } from '../../weights/open-checkpoint.ts';
import type { CalibrateInput, Calibration, PictureCost } from '../calls.ts';
import { measurePeak } from './measure-peak.ts';

/** What the device can do at most, and what a request asks of it. */
export async function calibrate({ engine: options, request }: CalibrateInput): Promise<Calibration> {
  const device = chooseDevice(options.device);
  await using checkpoint = await openCheckpoint(options.paths);
  return {
    // Pinned buffer types are for the pictures; the peak is that of the device.
    peak: await measurePeak(() => openLowering(device, { ...options, precision: 'auto', bufferTypes: {} })),
    cost: costOfRequest(checkpoint, request),
    device: `${device.name} (${device.description})`,
    features: Object.keys(device.features).sort(),
    ggml: libraryInfo().version,
  };
}

/** Without guidance: with it the true cost is higher, and the floor still holds. */
function costOfRequest(checkpoint: Checkpoint, request: GenerateRequest): PictureCost {
  const { transformer, textEncoder, vae } = checkpoint;
  const tokens = makeTokenizer(checkpoint).encodePrompt(request.prompt).ids.length;
  const [height, width] = [request.height / VAE_SCALE, request.width / VAE_SCALE];
  const { patchSize } = transformer.config;
  const step = describeStep(transformer.config, {
    gridHeight: height / patchSize,
    gridWidth: width / patchSize,
    captionTokens: paddedLength(tokens),
  });
  const flops = (description: GraphDescription) => costOf(description).flops.total;
  return {
    encode: flops(describeTextEncoder(textEncoder.config, tokens)),
    denoise:
      flops(describeModulation(transformer.config, request.steps)) +
      flops(describeCaption(transformer.config, tokens)) +
      request.steps * flops(step),
    decode: flops(describeDecoder(vae.config, height, width)),
  };
}
