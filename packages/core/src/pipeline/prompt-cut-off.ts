import { type PromptLength, type WarningEvent, warningFields } from '@danqing/protocol';
import { say } from '../say/say.ts';

/** Warning for a prompt that, including its template, has more tokens than the model reads. */
export function promptCutOff(promptLength: PromptLength): WarningEvent {
  const { tokens, limit, negative } = promptLength;
  const subject = negative ? say`The negative prompt` : say`The prompt`;
  const text = say`${subject} has ${tokens} tokens with its template. The model reads the first ${limit}; the rest is cut off.`;
  return { type: 'warning', ...warningFields(text), promptLength };
}
