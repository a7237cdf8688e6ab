import { DanqingError } from '@danqing/protocol';
import { say } from './say/say.ts';

/** Starts with a letter or digit of any script: not a path, a hidden folder or anything like a shell flag. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._+-]{0,63}$/u;

export function isModelName(name: string): boolean {
  return NAME.test(name) && !name.endsWith('.');
}

/** @throws DanqingError INPUT_INVALID for names that are not valid folder names on every system */
export function checkModelName(name: string): void {
  if (isModelName(name)) return;
  throw new DanqingError('INPUT_INVALID', say`"${name}" is not a valid model name.`, {
    hint: say`Use 1 to 64 letters, digits and . _ + -, starting with a letter or digit.`,
    details: { name },
  });
}

/** The closest valid name. */
export function toModelName(text: string): string {
  const name = text
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._+-]+/gu, '-')
    .replace(/^[^\p{L}\p{N}]+|[.-]+$/gu, '')
    .slice(0, 64)
    .replace(/\.+$/, '');
  return name === '' ? 'model' : name;
}
