/**
 * What changes how a terminal or a reader shows the text around it: controls of C0 and C1, line and paragraph separators,
 * marks that turn the direction of writing. Not tab and line feed, nor the joiners of scripts and of emoji.
 */
const STEERING = /(?![\t\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text from outside as it can be shown: such characters as \uXXXX, which inside of JSON means the same. */
export function visibleText(text: string): string {
  return text.replace(STEERING, (character) =>
    [...Array(character.length).keys()].map((at) => escaped(character.charCodeAt(at))).join(''),
  );
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
