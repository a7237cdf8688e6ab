import { fileURLToPath } from 'node:url';
import type { EngineClient } from '@danqing/core/engine';
import type { EngineOptions } from '@danqing/engine';
import { type GenerateInput, type GenerateRequest, parseGenerateRequest } from '@danqing/protocol';

/** The embedded model on the processor, as a user would have it. */
export const MINI: EngineOptions = {
  paths: { model: fileURLToPath(new URL('../../models/danqing-mini', import.meta.url)) },
  device: 'cpu',
};

/** A picture of the model's own size, unless `fields` say otherwise. */
export function miniRequest({ model }: EngineClient, fields: Partial<GenerateInput> = {}): GenerateRequest {
  const input = { prompt: '一个红色的圆', seed: 7, ...fields };
  return parseGenerateRequest(input, { ...model.card.defaults, shift: model.shift });
}
