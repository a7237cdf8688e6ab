/** A text for people, in all languages of Danqing. */
export interface Text {
  readonly en: string;
  readonly zh: string;
}

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The value of a placeholder: names, paths and numbers as they are, texts in the language of their sentence. */
export type TextValue = string | number | bigint | Text;

/** Tag of a template: say`${path}: there is no such file.` */
export type Say = (parts: TemplateStringsArray, ...values: readonly TextValue[]) => Text;

/**
 * English is written where it is used; `chinese` maps it, with numbered placeholders, to Chinese: `'{0}: there is no
 * such file.': '{0}：没有这个文件。'`. A test finds rows that are missing, unused or have other placeholders.
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

/** Puts spaces between Chinese and Latin text, so that rows need not know what fills their placeholders. */
function spaceBetween(before: string, after: string): string {
  const isApart =
    (/\p{Script=Han}$/u.test(before) && /^[\w/~.`'"[<+-]/.test(after)) ||
    (/[\w/%`'"\]>]$/.test(before) && /^\p{Script=Han}/u.test(after));
  return isApart ? ' ' : '';
}

/** The text of a placeholder in one language. */
export function wordsOf(value: TextValue, language: Language): string {
  return typeof value === 'object' ? value[language] : String(value);
}

/** A text that is the same in both languages: names, numbers, quotations. */
export function sameText(text: string): Text {
  return { en: text, zh: text };
}

/** "a, b, c", in Chinese "a、b、c". */
export function listText(items: readonly TextValue[]): Text {
  return joinText(items, { en: ', ', zh: '、' });
}

/** Joins sentences into one text. */
export function sentences(...items: readonly Text[]): Text {
  return joinText(items, { en: ' ', zh: '' });
}

export function joinText(items: readonly TextValue[], between: Text): Text {
  const inLanguage = (language: Language) =>
    items.map((item) => wordsOf(item, language)).join(between[language]);
  return { en: inLanguage('en'), zh: inLanguage('zh') };
}
