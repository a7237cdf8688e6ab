import type { EngineModel } from '@danqing/engine';
import { type GenerateRequest, isWithin } from '@danqing/protocol';
import type { Messages } from './messages/catalogue.ts';

/** What is allowed and yet unlikely to be meant. */
export function requestWarnings(
  request: GenerateRequest,
  { card, warnings }: EngineModel,
  messages: Messages,
): string[] {
  const { minSize, maxSize } = card.limits;
  const { width, height, guidance, negativePrompt } = request;
  return [
    ...warnings,
    ...(isWithin(request, card.limits)
      ? []
      : [messages.sizeOutside(`${width}x${height}`, card.name, minSize, maxSize)]),
    ...(negativePrompt !== undefined && guidance === 0 ? [messages.negativeUnused] : []),
  ];
}
