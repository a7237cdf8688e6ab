import { sameText, type Text } from '@danqing/protocol';
import { say } from './say/say.ts';

type Explain = (...found: readonly string[]) => Text;

/** The parser's messages and their equivalents in Danqing's words. */
const SENTENCES: ReadonlyArray<readonly [RegExp, Explain]> = [
  [/^unknown option '(.+?)'$/, (flag = '') => say`Unknown option '${flag}'.`],
  [/^unknown command '(.+?)'$/, (name = '') => say`Unknown command '${name}'.`],
  [/^missing required argument '(.+?)'$/, (name = '') => say`Missing required argument '${name}'.`],
  [/^option '(.+?)' argument missing$/, (flag = '') => say`Option '${flag}' argument missing.`],
  [/^required option '(.+?)' not specified$/, (flag = '') => say`Required option '${flag}' not specified.`],
  [
    /^too many arguments(?: for '(.*?)')?\. Expected (\d+) arguments? but got (\d+)\.$/,
    (_, expected = '', got = '') => say`Too many arguments: expected ${expected}, got ${got}.`,
  ],
];

const SUGGESTION = /^\(Did you mean (?:one of )?(.+)\?\)$/;

/** Translates a message of commander's, which may have a suggestion in its second line. */
export function commanderText(message: string): Text {
  const [first = '', second = ''] = message.replace(/^error: /, '').split('\n');
  const told = explain(first);
  const meant = SUGGESTION.exec(second)?.[1];
  return meant === undefined ? told : say`${told} Did you mean ${meant}?`;
}

function explain(sentence: string): Text {
  for (const [pattern, words] of SENTENCES) {
    const match = pattern.exec(sentence);
    if (match !== null) return words(...match.slice(1));
  }
  return sameText(sentence.charAt(0).toUpperCase() + sentence.slice(1));
}
