import { openCheckpoint } from '@danqing/engine';
import { chooseDevice, makeTokenizer, openLowering } from '@danqing/engine/in-process';
import { libraryInfo } from '@danqing/ggml';
import type { CalibrateInput, Calibration } from '../calls.ts';
import { floorFlops } from '../measure/floor-flops.ts';
import { measurePeak } from './measure-peak.ts';

/** Measures the peak of the device and the arithmetic of the request. */
export async function calibrate({ engine: options, request }: CalibrateInput): Promise<Calibration> {
  const device = chooseDevice(options.device);
  await using checkpoint = await openCheckpoint(options.paths);
  const { transformer, textEncoder, vae } = checkpoint;
  const configs = { transformer: transformer.config, textEncoder: textEncoder.config, vae: vae.config };
  const tokens = makeTokenizer(checkpoint).encodePrompt(request.prompt).ids.length;
  return {
    // The user's buffer types apply to images only; the peak is the device's own.
    peak: await measurePeak(() => openLowering(device, { ...options, precision: 'auto', bufferTypes: {} })),
    cost: floorFlops(configs, request, tokens),
    device: `${device.name} (${device.description})`,
    features: Object.keys(device.features).sort(),
    ggml: libraryInfo().version,
  };
}
