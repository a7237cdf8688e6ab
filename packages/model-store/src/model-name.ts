import { DanqingError } from '@danqing/protocol';
import { say } from './say/say.ts';

/** Letters and digits of any script first: no path, no hidden folder, nothing that a shell would take for a flag. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._+-]{0,63}$/u;

export function isModelName(name: string): boolean {
  return NAME.test(name) && !name.endsWith('.');
}

/** @throws DanqingError INPUT_INVALID for names that cannot be those of folders everywhere */
export function checkModelName(name: string): void {
  if (isModelName(name)) return;
  throw new DanqingError('INPUT_INVALID', say`"${name}" is not a valid model name.`, {
    hint: say`Use 1 to 64 letters, digits and . _ + -, starting with a letter or digit.`,
    details: { name },
  });
}

/** The nearest name that is one. */
export function toModelName(text: string): string {
  const name = text
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._+-]+/gu, '-')
    .replace(/^[^\p{L}\p{N}]+|[.-]+$/gu, '')
    .slice(0, 64)
    .replace(/\.+$/, '');
  return name === '' ? 'model' : name;
}
