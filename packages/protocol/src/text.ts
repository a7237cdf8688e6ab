/** What is said to people, in the languages that Danqing speaks. */
export interface Text {
  readonly en: string;
  readonly zh: string;
}

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What stands in a hole: names, paths and numbers as they are, phrases in the language of their sentence. */
export type TextValue = string | number | bigint | Text;

/** Tag of a template: say`${path}: there is no such file.` */
export type Say = (parts: TemplateStringsArray, ...values: readonly TextValue[]) => Text;

/**
 * English stands where it is said; `chinese` has the other half, by the English with numbered holes:
 * `'{0}: there is no such file.': '{0}：没有这个文件。'`. A test finds rows that are missing, idle or have other holes.
 */
export function createSay(chinese: Readonly<Record<string, string>>): Say {
  return (parts, ...values) => {
    const template = parts.reduce((before, part, index) => `${before}{${index - 1}}${part}`);
    return { en: fill(template, values, 'en'), zh: fill(chinese[template] ?? template, values, 'zh') };
  };
}

const HOLE = /\{(\d+)\}/;

function fill(template: string, values: readonly TextValue[], language: Language): string {
  const pieces = template.split(HOLE);
  return pieces.reduce((before, piece, index) => {
    const value = index % 2 === 1 ? values[Number(piece)] : undefined;
    const next = value === undefined ? piece : wordsOf(value, language);
    return `${before}${language === 'zh' ? spaceBetween(before, next) : ''}${next}`;
  });
}

/** Chinese is set apart from names and numbers; so rows need not know what comes into their holes. */
function spaceBetween(before: string, after: string): string {
  const isApart =
    (/\p{Script=Han}$/u.test(before) && /^[\w/~.`'"[<+-]/.test(after)) ||
    (/[\w/%`'"\]>]$/.test(before) && /^\p{Script=Han}/u.test(after));
  return isApart ? ' ' : '';
}

/** A value in one of the languages. */
export function wordsOf(value: TextValue, language: Language): string {
  return typeof value === 'object' ? value[language] : String(value);
}

/** The same in both languages: names, numbers, what others have said. */
export function sameText(text: string): Text {
  return { en: text, zh: text };
}

/** "a, b, c", in Chinese "a、b、c". */
export function listText(items: readonly TextValue[]): Text {
  return joinText(items, { en: ', ', zh: '、' });
}

/** Sentence after sentence. */
export function sentences(...items: readonly Text[]): Text {
  return joinText(items, { en: ' ', zh: '' });
}

export function joinText(items: readonly TextValue[], between: Text): Text {
  const inLanguage = (language: Language) =>
    items.map((item) => wordsOf(item, language)).join(between[language]);
  return { en: inLanguage('en'), zh: inLanguage('zh') };
}
