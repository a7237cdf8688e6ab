import type { EngineClient } from '@danqing/core/engine';
import { type GenerateInput, type GenerateRequest, parseGenerateRequest } from '@danqing/protocol';

/** A request for an image that takes little time. */
export function smallRequest(engine: EngineClient, fields: Partial<GenerateInput> = {}): GenerateRequest {
  const input = { prompt: 'a red circle', seed: 7, width: 64, height: 64, steps: 2, ...fields };
  return parseGenerateRequest(input, { ...engine.model.card.defaults, shift: engine.model.shift });
}
