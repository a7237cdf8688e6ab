import { openCheckpoint } from '@danqing/engine';
import { chooseDevice, makeTokenizer, openLowering } from '@danqing/engine/in-process';
import { libraryInfo } from '@danqing/ggml';
import type { CalibrateInput, Calibration } from '../calls.ts';
import { floorFlops } from '../measure/floor-flops.ts';
import { measurePeak } from './measure-peak.ts';

/** What the device can do at most, and what a request asks of it. */
export async function calibrate({ engine: options, request }: CalibrateInput): Promise<Calibration> {
  const device = chooseDevice(options.device);
  await using checkpoint = await openCheckpoint(options.paths);
  const { transformer, textEncoder, vae } = checkpoint;
  const configs = { transformer: transformer.config, textEncoder: textEncoder.config, vae: vae.config };
  const tokens = makeTokenizer(checkpoint).encodePrompt(request.prompt).ids.length;
  return {
    // Pinned buffer types are for the pictures; the peak is that of the device.
    peak: await measurePeak(() => openLowering(device, { ...options, precision: 'auto', bufferTypes: {} })),
    cost: floorFlops(configs, request, tokens),
    device: `${device.name} (${device.description})`,
    features: Object.keys(device.features).sort(),
    ggml: libraryInfo().version,
  };
}
