import { parseGenerateRequest } from '@danqing/protocol';
import type { EngineOptions } from '../../src/host/engine-options.ts';
import { openEngineInProcess } from '../../src/host/in-process.ts';
import { MINI_ENGINE } from './mini-model.ts';

/** Pixels of a small image from the embedded model, after one step. */
export async function drawMini(options: Pick<EngineOptions, 'device' | 'precision'>): Promise<Uint8Array> {
  await using engine = await openEngineInProcess({ ...MINI_ENGINE, ...options });
  const { card, shift } = engine.model;
  const input = { prompt: 'a red circle', seed: 7, width: 64, height: 64, steps: 1 };
  const { images } = await engine.generate(parseGenerateRequest(input, { ...card.defaults, shift }));
  return images[0]?.image.data ?? new Uint8Array();
}
