import { type ErrorWords, tellError } from '@danqing/protocol';
import type { Messages } from './messages/catalogue.ts';

/** An error as the command line prints it, in the user's language: what it means, what happened, and what to do. */
export function errorLines(error: ErrorWords, { language, hint: hintLine }: Messages): string[] {
  const { meaning, message, hint } = tellError(error, language);
  return [
    `error[${error.code}]: ${meaning ?? message}`,
    ...(meaning === null ? [] : [`  ${message}`]),
    ...(hint === undefined ? [] : [`  ${hintLine(hint)}`]),
  ];
}
