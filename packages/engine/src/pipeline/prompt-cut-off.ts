import type { GenerateEvent } from '@danqing/protocol';

/** What is said when a prompt has more tokens, with its template, than the model reads. */
export function promptCutOff(tokens: number, limit: number): GenerateEvent {
  const message = `The prompt has ${tokens} tokens with its template; the model reads the first ${limit}, the rest is cut off.`;
  return { type: 'warning', message, promptLength: { tokens, limit } };
}
