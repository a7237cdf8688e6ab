import type { PromptLength, WarningEvent } from '@danqing/protocol';

/** What is said when a prompt has more tokens, with its template, than the model reads. */
export function promptCutOff(promptLength: PromptLength): WarningEvent {
  const { tokens, limit, negative } = promptLength;
  const subject = negative ? 'The negative prompt' : 'The prompt';
  const message = `${subject} has ${tokens} tokens with its template; the model reads the first ${limit}, the rest is cut off.`;
  return { type: 'warning', message, promptLength };
}
