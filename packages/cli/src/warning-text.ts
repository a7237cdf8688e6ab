import type { EngineModel } from '@danqing/core/engine';
import {
  type GenerateRequest,
  otherWarning,
  requestWarnings,
  type Warning,
  warningWords,
} from '@danqing/protocol';
import type { Messages } from './messages/catalogue.ts';

/** In the user's language if a translation exists, otherwise unchanged. */
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

/** Warnings about the model's files, and about valid settings that are probably not intended. */
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
