import type { EngineModel } from '@danqing/core/engine';
import {
  type GenerateRequest,
  otherWarning,
  requestWarnings,
  type Warning,
  warningWords,
} from '@danqing/protocol';
import type { Messages } from './messages/catalogue.ts';

/** In the user's language where it has words for it, else as it is. */
export function warningText(warning: Warning, { language, warnings }: Messages): string {
  switch (warning.kind) {
    case 'size':
      return warnings.size(warning.minSize, warning.maxSize);
    case 'negative prompt':
      return warnings.negativePrompt;
    case 'base model':
      return warnings.baseModel;
    case 'prompt length':
      return warnings.promptLength(warning);
    default:
      return warningWords(warning, language);
  }
}

/** Of the model's files, and what is allowed and yet unlikely to be meant. */
export function warningsBefore(
  request: GenerateRequest,
  { card, kind, warnings }: EngineModel,
  messages: Messages,
): string[] {
  return [
    ...[...warnings.map(otherWarning), ...requestWarnings(request, { ...card, kind })].map((warning) =>
      warningText(warning, messages),
    ),
  ];
}
