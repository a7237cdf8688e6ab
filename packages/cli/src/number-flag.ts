import { DanqingError, type Text } from '@danqing/protocol';
import { say } from './say/say.ts';

/** Parses a flag that is a measure. @throws DanqingError INPUT_INVALID */
export function numberFlag(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim())) return Number(text);
  throw invalidFlag(say`${flag} is "${text}", which is not a number.`);
}

/** Parses a flag that is a count. @throws DanqingError INPUT_INVALID */
export function countFlag(flag: string, text: string | undefined, max: number): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= max) return count;
  throw invalidFlag(say`${flag} is "${text}"; it must be a whole number from 1 to ${max}.`);
}

export function invalidFlag(
  message: Text,
  hint = say`See --help for the values of each flag.`,
): DanqingError {
  return new DanqingError('INPUT_INVALID', message, { hint });
}
