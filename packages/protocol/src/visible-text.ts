/**
 * Characters that change how a terminal or a reader shows the surrounding text: C0 and C1 controls, line and paragraph
 * separators, direction marks. Tab, line feed and the joiners of scripts and emoji are not among them.
 */
const STEERING = /(?![\t\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** External text made safe to show: such characters are written as \uXXXX, which means the same inside JSON. */
export function visibleText(text: string): string {
  return text.replace(STEERING, (character) =>
    [...Array(character.length).keys()].map((at) => escaped(character.charCodeAt(at))).join(''),
  );
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
