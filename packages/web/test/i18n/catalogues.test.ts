import { describe, expect, it } from 'vitest';
import { en } from '../../src/i18n/en/en.ts';
import { languageOf } from '../../src/i18n/language-of.ts';
import { zh } from '../../src/i18n/zh/zh.ts';

/** Every text by its path: either a plain text or a function of a number of values. */
function kinds(value: unknown, path = ''): Map<string, string> {
  if (typeof value === 'string') return new Map([[path, 'text']]);
  if (typeof value === 'function') return new Map([[path, `function of ${value.length}`]]);
  const entries = Object.entries(value as object).flatMap(([key, inner]) => [
    ...kinds(inner, `${path}.${key}`),
  ]);
  return new Map(entries);
}

describe('the catalogues', () => {
  const chinese = kinds(zh);

  it('the catalogues have the same texts in both languages, except examples', () => {
    const withoutExamples = (all: Map<string, string>) =>
      [...all].filter(([path]) => !/Examples\.\d+$/.test(path));
    expect(withoutExamples(chinese).sort()).toEqual(withoutExamples(kinds(en)).sort());
  });

  it('every Chinese text is in Chinese', () => {
    const hanless = [...chinese.keys()].filter((path) => {
      const text = path
        .split('.')
        .slice(1)
        .reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], zh);
      return typeof text === 'string' && !/\p{Script=Han}/u.test(text);
    });
    expect(hanless).toEqual([
      '.shell.otherLanguage',
      '.run.keys',
      '.details.shift',
      '.models.sources.huggingface',
      '.models.import.example',
      '.models.import.initCommand',
    ]);
  });

  it('errors are explained in Chinese', () => {
    const full = { message: '8 jobs wait already.', hint: 'Try again in 3 s.' };
    const inChinese = { message: '已有 8 个任务在等待。', hint: '请在 3 秒后重试。' };
    expect(zh.errors.explain({ code: 'QUEUE_FULL', ...full, zh: inChinese })).toEqual({
      text: '队列已满。已有 8 个任务在等待。',
      hint: '请在 3 秒后重试。',
    });
    expect(zh.errors.explain({ code: 'CANCELLED', message: '' }).hint).toBeNull();
  });

  it('errors of older records are explained by the meaning of their code', () => {
    expect(zh.errors.explain({ code: 'QUEUE_FULL', message: '8 jobs wait already.' })).toEqual({
      text: '队列已满。',
      hint: '稍后重试。',
    });
  });
});

describe('languageOf', () => {
  it.each([
    [['zh-TW', 'en'], 'zh'],
    [['fr', 'en-GB', 'zh'], 'en'],
    [['fr'], 'en'],
    [[], 'en'],
  ] as const)('%j: %s', (wanted, language) => {
    expect(languageOf(wanted)).toBe(language);
  });
});
