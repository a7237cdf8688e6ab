import type { EngineModel } from '@danqing/engine';
import type { GenerateRequest } from '@danqing/protocol';
import type { Messages } from './messages/catalogue.ts';

/** What is allowed and yet unlikely to be meant. */
export function requestWarnings(
  request: GenerateRequest,
  { card, warnings }: EngineModel,
  messages: Messages,
): string[] {
  const { minSize, maxSize } = card.limits;
  const { width, height, guidance, negativePrompt } = request;
  const isOutside = [width, height].some((edge) => edge < minSize || edge > maxSize);
  return [
    ...warnings,
    ...(isOutside ? [messages.sizeOutside(`${width}x${height}`, card.name, minSize, maxSize)] : []),
    ...(negativePrompt !== undefined && guidance === 0 ? [messages.negativeUnused] : []),
  ];
}
